import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionPool, Consumer, fetchV17 } from '@platformatic/kafka';
import type { CommittedOffset, TopicPartition } from '../broker.js';
import { type Delivery, partitionKey } from '../delivery.js';
import { asError } from '../kafka/as-error.js';
import { fetchWaitMs, patienceMs } from '../kafka/kafka-client.js';
import { jittered, settles } from '../timing.js';
import { errorNames, isPassing } from './errors.js';
import { nextOffset, received } from './records.js';

const backoffMs = 200;
/** How long the broker holds a fetch of all partitions that finds nothing: well below what makes an answer overdue. */
const idleWaitMs = 2_000;
const earliest = -2n;
/** As kafkajs has them; a larger batch comes alone. */
const partitionBytesMax = 1024 * 1024;
const fetchBytesMax = 10 * partitionBytesMax;
const readCommitted = 1;

interface Position extends TopicPartition {
  next: bigint;
  inFlight: boolean;
}

export interface FetchingOptions {
  readonly client: Consumer;
  /** Of its own; closed with it. */
  readonly connections: ConnectionPool;
  readonly delivery: Delivery;
  /** The partitions, and what the group has committed of each. */
  readonly from: readonly CommittedOffset[];
  readonly isPaused: () => boolean;
  /** A broker has answered. */
  readonly onSign: () => void;
  /** It cannot go on. */
  readonly onEnd: (reason: unknown) => void;
}

type FetchResponse = fetchV17.FetchResponse;
type Topics = Awaited<ReturnType<Consumer['metadata']>>['topics'];

/**
 * Fetches the partitions of one assignment from what was committed, and delivers each partition in order until it is
 * stopped. A broker is asked for all of its partitions at once, except those whose records are still being taken: these
 * are left out after a second, so that a slow one stops nobody else. The library's streams can only stop as a whole.
 */
export class Fetching {
  readonly #positions: readonly Position[];
  readonly #topics: string[];
  readonly #busyNodes = new Set<number>();
  readonly #waitedFor = new Set<Position>();
  #stopped = false;

  constructor(private readonly options: FetchingOptions) {
    this.#positions = options.from.map(({ topic, partition, nextOffset: committed }) => ({
      // Where nothing is committed, or it is not there any more, the broker says so and it begins at the earliest.
      ...{ topic, partition, next: committed < 0n ? 0n : committed, inFlight: false },
    }));
    this.#topics = [...new Set(options.from.map(({ topic }) => topic))];
    this.goOn();
  }

  /** Looks what can be fetched now: after a pause, and whenever something has come to its end. */
  goOn(): void {
    this.#goOn().catch((error: unknown) => this.#failed(error));
  }

  /** Nothing is delivered after the call. */
  stop(): void {
    this.#stopped = true;
    // Whatever is under way there ends with an error, which nobody hears.
    this.options.connections.close().catch(() => undefined);
  }

  get #rests(): boolean {
    return this.#stopped || this.options.isPaused();
  }

  async #goOn(): Promise<void> {
    if (this.#rests || this.#topics.length === 0) return;
    const { topics } = await this.options.client.metadata({ topics: [...this.#topics] });
    if (this.#rests) return;
    const ready = this.#positions.filter((of) => !of.inFlight && !this.#waits(of));
    for (const [leader, of] of Map.groupBy(ready, (of) => leaderOf(of, topics))) {
      if (leader === undefined) throw new StaleMetadata(of);
      if (this.#busyNodes.has(leader)) continue;
      this.#busyNodes.add(leader);
      this.#fetch(leader, of, topics)
        .finally(() => this.#busyNodes.delete(leader))
        .then(() => this.goOn())
        .catch((error: unknown) => this.#failed(error));
    }
  }

  /** Whether records of the partition are still being taken, maybe since an earlier assignment. */
  #waits(of: Position): boolean {
    const call = this.options.delivery.running(of);
    if (call === undefined) return false;
    if (!this.#waitedFor.has(of)) {
      this.#waitedFor.add(of);
      void call.then(() => {
        this.#waitedFor.delete(of);
        this.goOn();
      });
    }
    return true;
  }

  async #fetch(leader: number, positions: readonly Position[], topics: Topics): Promise<void> {
    for (const of of positions) of.inFlight = true;
    let failure: Error | undefined;
    let response: FetchResponse | undefined;
    try {
      response = await this.options.client.fetch(this.#request(leader, positions, topics));
    } catch (error) {
      failure = asError(error);
      // One partition's error makes all of the answer one.
      response = (error as { response?: FetchResponse }).response;
    } finally {
      for (const of of positions) of.inFlight = false;
    }
    if (response !== undefined) {
      this.options.onSign();
      if (this.#rests) return;
      const names = new Map([...topics].map(([name, { id }]) => [id, name]));
      await settles(Promise.all(this.#deliver(response, positions, names)), patienceMs);
    }
    if (failure === undefined || this.#stopped) return;
    const lost = positions.filter((of) => isOutOfRange(of, response, topics));
    await Promise.all(lost.map((of) => this.#restart(of)));
    if (errorNames(failure).some((name) => name !== outOfRange) || lost.length === 0) throw failure;
  }

  #request(node: number, positions: readonly Position[], topics: Topics) {
    const byTopic = Map.groupBy(positions, ({ topic }) => topic);
    return {
      node,
      connectionPool: this.options.connections,
      // A partition that is left out has to wait for the next fetch.
      maxWaitTime: this.#waitedFor.size > 0 ? fetchWaitMs : idleWaitMs,
      minBytes: 1,
      maxBytes: fetchBytesMax,
      isolationLevel: readCommitted,
      topics: [...byTopic].map(([topic, of]) => ({
        topicId: topics.get(topic)?.id ?? '',
        partitions: of.map(({ partition, next }) => ({
          ...{ partition, fetchOffset: next, partitionMaxBytes: partitionBytesMax },
          ...{ currentLeaderEpoch: -1, lastFetchedEpoch: -1 },
        })),
      })),
    };
  }

  #deliver(response: FetchResponse, positions: readonly Position[], names: Map<string, string>) {
    const byKey = new Map(positions.map((of) => [partitionKey(of), of]));
    const calls: Promise<void>[] = [];
    for (const { topicId, partitions } of response.responses) {
      for (const { partitionIndex: partition, records: batches } of partitions) {
        const of = byKey.get(partitionKey({ topic: names.get(topicId) ?? '', partition }));
        const next = batches ? nextOffset(batches) : undefined;
        if (of === undefined || !batches || next === undefined) continue;
        const records = received(of, batches, of.next);
        of.next = next;
        if (records.length > 0) calls.push(this.options.delivery.start(of, records));
      }
    }
    return calls;
  }

  async #restart(of: Position): Promise<void> {
    const { topic, partition } = of;
    const asked = { topics: [topic], partitions: { [topic]: [partition] }, timestamp: earliest };
    of.next = (await this.options.client.listOffsets(asked)).get(topic)?.[partition] ?? 0n;
  }

  #failed(error: unknown): void {
    if (this.#stopped) return;
    if (!(error instanceof StaleMetadata) && !isPassing(error)) return this.options.onEnd(error);
    this.options.client.clearMetadata();
    void sleep(jittered(backoffMs)).then(() => this.goOn());
  }
}

const outOfRange = 'OFFSET_OUT_OF_RANGE';
const outOfRangeCode = 1;

function isOutOfRange(
  { topic, partition }: TopicPartition,
  response: FetchResponse | undefined,
  topics: Topics,
) {
  const id = topics.get(topic)?.id;
  const answers = response?.responses.filter(({ topicId }) => topicId === id) ?? [];
  return answers.some(({ partitions }) =>
    partitions.some((of) => of.partitionIndex === partition && of.errorCode === outOfRangeCode),
  );
}

/** Nobody leads the partition, as far as is known here. */
class StaleMetadata extends Error {
  constructor(of: readonly TopicPartition[]) {
    super(`no leader is known of ${of.map(partitionKey).join(', ')}`);
  }
}

function leaderOf({ topic, partition }: TopicPartition, topics: Topics): number | undefined {
  const leader = topics.get(topic)?.partitions[partition]?.leader;
  return leader === undefined || leader < 0 ? undefined : leader;
}
