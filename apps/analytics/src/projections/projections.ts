import type { Projection } from '../projection/projection.js';
import { events } from './events.js';
import { funnel } from './funnel.js';
import { products } from './products.js';
import { sales } from './sales.js';

/** Every projection of the shop. */
export const projections: readonly Projection[] = [sales, products, funnel, events];
