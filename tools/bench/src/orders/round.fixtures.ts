import type { Round } from './run-round.js';

const mib = 2 ** 20;

/** Ten orders: five in the first second and a half, five in the half second after it. */
export const tenTeapots: Round = {
  placed: 10,
  refused: {},
  orderIds: Array.from({ length: 10 }, (_, at) => `0199f0a0-0000-7000-8000-00000000000${at}`),
  confirmedAfterMs: [300, 600, 900, 1_200, 1_500, 1_600, 1_700, 1_800, 1_900, 2_000],
  tookMs: [250, 500, 800, 1_000, 1_200, 1_200, 1_200, 1_250, 1_250, 1_250],
  intakeMs: 1_000,
  generatorCpuSeconds: 0.03,
  usage: {
    durationMs: 2_500,
    cpu: {
      machine: 0.6,
      of: { kafka: 0.1, postgres: 0.2, orders: 0.1, bench: 0.02 },
      backends: { orders: 0.15 },
    },
    peak: {
      kafka: { pssBytes: 300 * mib, rssBytes: 400 * mib },
      postgres: { pssBytes: 50 * mib, rssBytes: 90 * mib },
      orders: { pssBytes: 80 * mib, rssBytes: 100 * mib },
    },
    peakTogether: { pssBytes: 430 * mib, rssBytes: 590 * mib },
  },
  grown: {
    kafkaBytes: { 'orders.events.v1': 30_000, 'payments.commands.v1': 20_000 },
    databaseBytes: { orders: 40_000, payments: 10_000 },
    walBytes: 200_000,
  },
};
