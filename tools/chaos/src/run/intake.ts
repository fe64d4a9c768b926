import { percentile } from '@orderflow/replay';

/** An order that was placed, at a time of this process. */
export interface Placement {
  readonly at: number;
  /** Until it was answered for good, with all that had to be sent again. */
  readonly tookMs: number;
}

/** How long customers waited for the answer to `POST /orders`. */
export interface Intake {
  readonly orders: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Of the orders that were sent from `from` to `to`. */
export function intakeBetween(placements: readonly Placement[], from: number, to: number): Intake {
  const times = placements
    .filter(({ at }) => at >= from && at <= to)
    .map(({ tookMs }) => tookMs)
    .sort((a, b) => a - b);
  const at = (percent: number) => Math.round(percentile(times, percent) * 10) / 10;
  return { orders: times.length, p50Ms: at(50), p99Ms: at(99), maxMs: at(100) };
}

export const describeIntake = ({ orders, p50Ms, p99Ms, maxMs }: Intake) =>
  `${orders} orders answered in ${p50Ms} ms (p50), ${p99Ms} ms (p99), ${maxMs} ms (longest)`;
