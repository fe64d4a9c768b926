export { checkSettlement } from './check/check-settlement.js';
export type { Check } from './check/compare.js';
export { defaultOut } from './options.js';
export { runApp, type RunAppOptions } from './run-app.js';
