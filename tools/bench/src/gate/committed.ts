/** How many times as many orders as plain SQL the shop completed when this was last measured: to be raised when it is faster. */
export const committed = { oneByOne: 1, inBatches: 0.1 } as const;
