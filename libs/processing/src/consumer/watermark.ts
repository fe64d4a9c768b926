/**
 * What of one partition is done, where records finish in any order (pure).
 * The watermark is the offset below which everything is done; only it may be committed.
 */
export class Watermark {
  private readonly open = new Set<bigint>();
  private after: bigint | undefined;
  private told: bigint | undefined;

  /** A record was received; offsets rise, gaps (compaction, transaction markers) are normal. */
  received(offset: bigint): void {
    this.open.add(offset);
    this.after = offset + 1n;
  }

  done(offset: bigint): void {
    this.open.delete(offset);
  }

  /** The next offset to read after a restart, or undefined while nothing new can be committed. */
  advanced(): bigint | undefined {
    // A set iterates in the order of insertion, so its first member is the lowest open offset.
    const [lowest] = this.open;
    const next = lowest ?? this.after;
    return next === this.told ? undefined : next;
  }

  /** `offset` is committed. */
  committed(offset: bigint): void {
    this.told = offset;
  }
}
