import { fileURLToPath } from 'node:url';

/** A small excerpt of the real data, committed with its licence: see `data/README.md`. */
export const sampleOrdersFile = fileURLToPath(new URL('../data/sample-orders.csv', import.meta.url));
