import type { PartitionLag, TopicPartition } from '@orderflow/messaging';

/** A partition as its consumer knows it. */
export interface ConsumedPartition {
  readonly at: TopicPartition;
  readonly mark: {
    /** When the oldest record that is received and not done was written, milliseconds since the epoch. */
    readonly oldestMs: number | undefined;
    /** The offset after the last record that was received; undefined before the first one. */
    readonly after: bigint | undefined;
  };
}

/**
 * How old the oldest record is that is not done, by topic (pure but for what it remembers).
 *
 * Of what was received the age is known. Of what is not received the broker tells only that it is there; its age is
 * counted from when that was first seen, so that a consumer that cannot fetch is seen all the same, too young by
 * the time between two looks at most.
 */
export class LagAge {
  private readonly unfetched = new Map<string, { readonly end: bigint; readonly seenMs: number }>();

  /** `lags` is what the broker last told; undefined while it cannot be asked. */
  secondsByTopic(
    partitions: Iterable<ConsumedPartition>,
    lags: readonly PartitionLag[] | undefined,
    nowMs: number,
  ): Map<string, number> {
    const told = new Map(lags?.map((lag) => [keyOf(lag), lag]));
    const ages = new Map<string, number>();
    const mine = new Set<string>();
    for (const { at, mark } of partitions) {
      mine.add(keyOf(at));
      const sinceMs = mark.oldestMs ?? this.unfetchedSince(at, mark.after, told.get(keyOf(at)), nowMs);
      // A broker's clock can be ahead of this one.
      const age = Math.max(0, nowMs - sinceMs) / 1000;
      ages.set(at.topic, Math.max(age, ages.get(at.topic) ?? 0));
    }
    for (const key of this.unfetched.keys()) if (!mine.has(key)) this.unfetched.delete(key);
    return ages;
  }

  private unfetchedSince(
    at: TopicPartition,
    after: bigint | undefined,
    lag: PartitionLag | undefined,
    nowMs: number,
  ): number {
    const key = keyOf(at);
    const earlier = this.unfetched.get(key);
    const next = after ?? (lag && lag.end - lag.lag) ?? 0n;
    // Once what was seen is received, anything beyond it is news.
    if (earlier && next < earlier.end) return earlier.seenMs;
    this.unfetched.delete(key);
    if (lag && next < lag.end) this.unfetched.set(key, { end: lag.end, seenMs: nowMs });
    return nowMs;
  }
}

const keyOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
