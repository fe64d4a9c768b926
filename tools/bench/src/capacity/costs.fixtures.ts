import type { Costs } from './costs.js';

/** Round numbers of no machine, for tests alone. */
export const roundCosts: Costs = {
  cpuSeconds: { kafka: 0.1, postgres: 0.2, orders: 0.1, payments: 0.05, sandbox: 9 },
  databaseCpuSeconds: { orders: 0.05, payments: 0.05 },
  kafkaBytes: { 'orders.events.v1': 1_000, 'payments.commands.v1': 1_000 },
  databaseBytes: { orders: 3_000, payments: 2_000 },
  walBytes: 10_000,
};
