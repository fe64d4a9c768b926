/**
 * The writes of this process that are asked for and whose end is not known here. Rows of a key are written under the lock
 * of that key's row, so writes that share a key are asked for in the order of their commits; they end here in that order,
 * in whichever the database's answers are read.
 */
export class WritesUnderWay {
  private readonly all = new Set<Promise<void>>();
  /** Of each key, the one that was asked for last. */
  private readonly latest = new Map<string, Promise<void>>();

  get size(): number {
    return this.all.size;
  }

  /** Calls `end`, which must not throw, when `write` and every earlier one that shares a key have ended. */
  add<T>(keys: Iterable<string>, write: Promise<T>, end: (outcome: PromiseSettledResult<T>) => void): void {
    const mine = new Set(keys);
    const earlier = new Set([...mine].flatMap((key) => this.latest.get(key) ?? []));
    const ended = Promise.allSettled([write, ...earlier]).then(([outcome]) => {
      end(outcome);
      this.all.delete(ended);
      for (const key of mine) if (this.latest.get(key) === ended) this.latest.delete(key);
    });
    this.all.add(ended);
    for (const key of mine) this.latest.set(key, ended);
  }

  /** Settles when those have ended that are under way now. */
  async settled(): Promise<void> {
    await Promise.all(this.all);
  }
}
