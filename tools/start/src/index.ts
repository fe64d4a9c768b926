export { Journeys } from './journeys.js';
export { describeVerdict } from './print.js';
export { watchOrders, type OrderWatch } from './watch-orders.js';
