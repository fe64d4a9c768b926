import type { Check } from '../frame/bench.js';
import { completedPerSecond, meanFloor } from '../orders/figures.js';
import type { OrdersRun } from '../orders/report.js';

/** Times as many orders per second as plain SQL does. */
export interface Ratios {
  readonly oneByOne: number;
  readonly inBatches: number;
}

const leastShare = 0.8;

/** Of the best round: others on the machine only ever make one slower. */
export function ratiosOf({ rounds, floors }: Pick<OrdersRun, 'rounds' | 'floors'>): Ratios {
  const best = Math.max(...rounds.map(completedPerSecond));
  const { oneByOne, inBatches } = meanFloor(floors);
  return { oneByOne: best / oneByOne, inBatches: best / inBatches };
}

/**
 * Passes unless both ratios fell by more than a fifth (pure). One of them alone tells of another disk: the floor in batches
 * waits for it far less often than that of single orders.
 */
export function gateOf(run: Pick<OrdersRun, 'rounds' | 'floors'>, committed: Ratios): Check {
  const now = ratiosOf(run);
  const words = ({ oneByOne, inBatches }: Ratios) => `${oneByOne.toFixed(2)} × and ${inBatches.toFixed(2)} ×`;
  const name = 'not slower than before';
  const measured = `${words(now)} plain SQL one at a time and in batches`;
  const names = ['oneByOne', 'inBatches'] as const;
  const shares = names.map((one) => now[one] / committed[one]);
  return {
    name,
    passed: shares.some((share) => share >= leastShare),
    detail: `${measured}; committed are ${words(committed)}`,
  };
}
