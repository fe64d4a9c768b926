/** The lower one of the two in the middle where there are two; 0 of nothing. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}

export const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
export const milliseconds = (ms: number) => ms.toFixed(ms < 100 ? 1 : 0);
