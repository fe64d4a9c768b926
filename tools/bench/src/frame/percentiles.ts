import { build } from 'hdr-histogram-js';

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Of times in milliseconds, to three digits, from a microsecond to an hour. */
export function percentilesOf(timesMs: Iterable<number>): Percentiles {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  for (const timeMs of timesMs) histogram.recordValue(Math.max(0, Math.round(timeMs * 1_000)));
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1_000;
  return {
    ...{ p50: at(50), p90: at(90), p95: at(95), p99: at(99), p999: at(99.9) },
    max: histogram.maxValue / 1_000,
  };
}
