/** Where the time comes from. Rules never read the machine's clock: they are given an instant. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };
