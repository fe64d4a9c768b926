export { checkSettlement } from './check/check-settlement.js';
export type { Check } from './check/compare.js';
export { runApp, type RunAppOptions } from './run-app.js';
