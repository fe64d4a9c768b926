/** How waits grow from one attempt to the next. */
export interface BackoffSchedule {
  readonly firstMs: number;
  readonly factor: number;
  readonly mostMs: number;
}

/**
 * The wait before the next attempt, after `attempts` failed ones: exponential with a cap, of which half is
 * random ("equal jitter", Brooker, AWS Architecture Blog 2015), so that what failed together does not return together.
 */
export function backoffMs(
  schedule: BackoffSchedule,
  attempts: number,
  random: () => number = Math.random,
): number {
  const full = Math.min(schedule.mostMs, schedule.firstMs * schedule.factor ** Math.max(0, attempts - 1));
  return full / 2 + (full / 2) * random();
}
