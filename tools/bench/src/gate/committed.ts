import type { Ratios } from './ratios.js';

/** How many times as many orders as plain SQL the shop completed when it was last measured; undefined: never yet. */
export const committed: Ratios | undefined = undefined;
