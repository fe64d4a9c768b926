/** What so many connections came to, each with one request under way at any time. */
export interface Tried {
  readonly connections: number;
  /** Whether every request was taken, and fast enough. */
  readonly held: boolean;
}

const first = 16;
const most = 1_024;
/** It is not worth looking between two numbers that are closer than this. */
const closeBy = 1.3;

/** With how many connections to try next: twice as many while it holds, then between; undefined when that is enough (pure). */
export function nextConnections(tried: readonly Tried[]): number | undefined {
  const held = Math.max(0, ...tried.filter((one) => one.held).map(({ connections }) => connections));
  const failed = Math.min(
    Infinity,
    ...tried.filter((one) => !one.held).map(({ connections }) => connections),
  );
  if (failed === Infinity) {
    const next = held === 0 ? first : held * 2;
    return next <= most ? next : undefined;
  }
  if (held === 0) return failed > 1 ? failed >> 1 : undefined;
  return failed / held <= closeBy ? undefined : Math.round(Math.sqrt(held * failed));
}
