/**
 * How long the coordinator waits for members that do not rejoin. They hear of it within half a second; one that is gone
 * is given up when its session is over.
 */
export const rebalanceTimeoutMs = (sessionTimeoutMs: number): number => sessionTimeoutMs + 2_000;

/**
 * After how long without an answer a connection counts as dead. A busy machine stays well below, and a connection that
 * is given up in error only costs a new one.
 */
const usualLimitMs = 4_000;

/** The limit of each kind of request, by its number in Kafka's protocol: some are answered when others have done something. */
export function answerLimits(sessionTimeoutMs: number): (apiKey: number) => number {
  const joinLimitMs = rebalanceTimeoutMs(sessionTimeoutMs) + 2_000;
  const longerLimitsMs: Readonly<Record<number, number>> = {
    /** Produce: until the other replicas have it, or are known to be down. */
    0: 6_000,
    /** JoinGroup and SyncGroup: until all members have joined, and their leader has assigned. */
    11: joinLimitMs,
    14: joinLimitMs,
    /** CreateTopics and DeleteTopics. */
    19: 12_000,
    20: 12_000,
  };
  return (apiKey) => longerLimitsMs[apiKey] ?? usualLimitMs;
}
