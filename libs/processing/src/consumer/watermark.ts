/**
 * What of one partition is done, where records finish in any order (pure).
 * The watermark is the offset below which everything is done; only it may be committed.
 */
export class Watermark {
  /** By offset: when each record was written. */
  private readonly open = new Map<bigint, number>();
  private next: bigint | undefined;
  private told: bigint | undefined;

  /** The offset after the last record that was received; undefined before the first one. */
  get after(): bigint | undefined {
    return this.next;
  }

  /** When the oldest record that is received and not done was written; undefined where all are done. */
  get oldestMs(): number | undefined {
    const [oldest] = this.open.values();
    return oldest;
  }

  /** A record was received; offsets rise, gaps (compaction, transaction markers) are normal. */
  received(offset: bigint, timestampMs: number): void {
    this.open.set(offset, timestampMs);
    this.next = offset + 1n;
  }

  done(offset: bigint): void {
    this.open.delete(offset);
  }

  /** The next offset to read after a restart, or undefined while nothing new can be committed. */
  advanced(): bigint | undefined {
    // A map iterates in the order of insertion, so its first key is the lowest open offset.
    const [lowest] = this.open.keys();
    const next = lowest ?? this.next;
    return next === this.told ? undefined : next;
  }

  /** `offset` is committed. */
  committed(offset: bigint): void {
    this.told = offset;
  }
}
