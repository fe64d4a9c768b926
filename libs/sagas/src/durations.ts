/** A duration in milliseconds. */
export const seconds = (count: number): number => count * 1_000;
/** A duration in milliseconds. */
export const minutes = (count: number): number => seconds(count * 60);
/** A duration in milliseconds. */
export const hours = (count: number): number => minutes(count * 60);
