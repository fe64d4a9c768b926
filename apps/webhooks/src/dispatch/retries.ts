const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The waits after each failed attempt: eleven attempts in 28 to 33 hours. */
const waitsMs = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  12 * hour,
];
export const attemptsMax = waitsMs.length + 1;
const askedForMostMs = 12 * hour;

/**
 * A subscription that has failed for so long, without one success, is disabled by its next failure: the last attempt
 * of a delivery comes later than this, so that even one to whom little is sent is disabled within 33 hours.
 */
export const disableAfterMs = 24 * hour;

/** Retries of one subscription are at least so far apart, over all instances. */
export const retrySpacingMs = 200;

/**
 * The wait before the next attempt after so many have failed, or undefined when that was the last: up to a fifth longer
 * than the schedule says, so that what failed together does not return together, or as long as the other side asks for.
 */
export function retryInMs(
  failed: number,
  askedForMs = 0,
  random: () => number = Math.random,
): number | undefined {
  const waitMs = waitsMs[failed - 1];
  if (waitMs === undefined) return undefined;
  return Math.round(Math.max(waitMs * (1 + random() / 5), Math.min(askedForMs, askedForMostMs)));
}
