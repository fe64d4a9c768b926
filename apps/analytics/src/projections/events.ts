import { catalog } from '@orderflow/contracts';
import { hourOf, type FoldRule, type Projection } from '../projection/projection.js';

export const eventTypes = catalog.filter(({ kind }) => kind === 'event').map(({ type }) => type);

const counted: FoldRule = {
  types: eventTypes,
  rowsOf: ({ time, type }) => [{ key: [hourOf(time), type], sums: [1] }],
};

/** How many events of each type there were in each hour. */
export const events: Projection = {
  name: 'events',
  keys: ['hour', 'type'],
  sums: ['events'],
  rules: { 1: counted },
};
