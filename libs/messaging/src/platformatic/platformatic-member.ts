import { setTimeout as sleep } from 'node:timers/promises';
import { Consumer } from '@platformatic/kafka';
import { errorMessage } from '@orderflow/kernel';
import type { CommittedOffset, TopicPartition } from '../broker.js';
import { partitionKey } from '../delivery.js';
import { asError } from '../kafka/as-error.js';
import {
  type ClientOptions,
  type GroupMember,
  heartbeatMs,
  type MemberOptions,
} from '../kafka/kafka-client.js';
import { inTime, jittered } from '../timing.js';
import { baseOptions, fetchConnections, watched } from './connections.js';
import { Coordinator } from './coordinator.js';
import { errorNames, isPassing } from './errors.js';
import { Fetching } from './fetching.js';
import { type Assignment, Membership } from './membership.js';

const backoffMs = 200;
const commitMaxMs = 3_000;
/**
 * Brokers of Kafka 4.3 assign a second after a join by default; until then a member has nothing. One that has nothing
 * for so long is one too many.
 */
const nothingMaxMs = 2_500;

/** One membership in a group of the consumer protocol, and the fetches of what it is assigned. */
export class PlatformaticMember implements GroupMember {
  readonly ended: Promise<Error>;
  lastSignAt: number | undefined;
  readonly id: string;
  #end!: (reason: Error) => void;
  readonly #closing = new AbortController();
  #paused: boolean;
  /** Undefined until the first assignment is told. */
  #assigned: ReadonlySet<string> | undefined;
  #fetching: Fetching | undefined;
  readonly #client: Consumer;
  readonly #membership: Membership;
  readonly #startedAt = performance.now();

  constructor(private readonly options: ClientOptions & MemberOptions) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#paused = options.paused;
    const { groupId } = options;
    this.#client = watched(new Consumer({ ...baseOptions(options), groupId }), options);
    this.#membership = new Membership(new Coordinator(this.#client, groupId), options);
    this.id = this.#membership.id;
    this.#run().catch((error: unknown) => this.#end(asError(error)));
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    const deadline = performance.now() + commitMaxMs;
    for (;;) {
      const mine = offsets.filter((offset) => this.#assigned?.has(partitionKey(offset)));
      if (mine.length === 0 || this.#over) return;
      try {
        return await this.#membership.commit(mine);
      } catch (error) {
        if (isMembershipLost(error)) return this.#log('a commit came too late for its membership', error);
        // The group has an epoch of which the next heartbeat tells.
        const early = errorNames(error).includes('STALE_MEMBER_EPOCH');
        if ((!early && !isPassing(error)) || performance.now() > deadline) throw error;
      }
      await this.#rest(backoffMs);
    }
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#fetching?.goOn();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#fetching?.stop();
    await inTime(this.#membership.leave(this.id), 5_000).catch((error: unknown) => {
      this.#log('the group was not left', error);
    });
    await inTime(this.#client.close(true), 5_000).catch((error: unknown) => {
      this.#log('the client was not closed cleanly', error);
    });
  }

  get #over(): boolean {
    return this.#closing.signal.aborted;
  }

  async #run(): Promise<void> {
    await this.#insist(() => this.#limitSession());
    for (const id of this.options.goneMembers) await this.#insist(() => this.#leaveAs(id));
    let latest: Assignment | undefined;
    while (!this.#over) {
      const news = await this.#insist(() => this.#membership.beat());
      latest = news ?? latest;
      // Before the first assignment is told, also one that has been there for a while may be it.
      const maybe = news !== undefined || this.#assigned === undefined ? latest : undefined;
      if (maybe === undefined || !(await this.#takes(maybe))) await this.#rest(heartbeatMs);
    }
  }

  /** Tries again what may succeed a moment later, as long as the group keeps the membership. */
  async #insist<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { sessionTimeoutMs, silenceMaxMs } = this.options;
    while (!this.#over) {
      try {
        const result = await work();
        this.lastSignAt = performance.now();
        return result;
      } catch (error) {
        const silentMs = performance.now() - (this.lastSignAt ?? this.#startedAt);
        if (!isPassing(error) || silentMs > Math.min(sessionTimeoutMs, silenceMaxMs)) throw error;
        this.#log('the coordinator of the group has not answered as it should', error);
      }
      await this.#rest(jittered(backoffMs));
    }
    return undefined;
  }

  async #limitSession(): Promise<void> {
    try {
      await this.#membership.limitSession();
    } catch (error) {
      if (isPassing(error)) throw error;
      const { groupId, onLog, sessionTimeoutMs } = this.options;
      const fields = { groupId, sessionTimeoutMs, error: reasons(error) };
      onLog('warn', 'the group keeps the session time limit of its brokers', fields);
    }
  }

  /** A membership whose process or connections are gone could not leave, and the group would wait for it until its session is over. */
  async #leaveAs(goneId: string): Promise<void> {
    try {
      await this.#membership.leave(goneId);
    } catch (error) {
      if (isPassing(error)) throw error;
      // It had left after all, or was forgotten.
      this.#log('a membership that is gone did not leave', error);
    }
  }

  /** Whether this is another assignment than the one it has; if so it begins anew with all of it, from what is committed. */
  async #takes(assignment: Assignment): Promise<boolean> {
    const partitions = await this.#insist(() => this.#named(assignment));
    if (partitions === undefined) return false;
    const keys = new Set(partitions.map(partitionKey));
    const first = this.#assigned === undefined;
    if (first && keys.size === 0 && performance.now() - this.#startedAt < nothingMaxMs) return false;
    if (this.#assigned?.size === keys.size && [...keys].every((key) => this.#assigned?.has(key)))
      return false;
    this.#fetching?.stop();
    this.#assigned = keys;
    this.#membership.owns(assignment);
    this.options.onAssigned(partitions);
    if (first) this.options.onJoined?.(this.id);
    void this.#fetch(partitions);
    return true;
  }

  async #fetch(partitions: readonly TopicPartition[]): Promise<void> {
    const assigned = this.#assigned;
    try {
      const from = await this.#insist(() => this.#membership.committed(partitions));
      if (from === undefined || this.#over || this.#assigned !== assigned) return;
      const { client, delivery } = { client: this.#client, delivery: this.options.delivery };
      this.#fetching = new Fetching({
        ...{ client, delivery, from, connections: fetchConnections(this.options) },
        isPaused: () => this.#paused,
        onSign: () => (this.lastSignAt = performance.now()),
        onEnd: (reason) => this.#end(asError(reason)),
      });
    } catch (error) {
      this.#end(asError(error));
    }
  }

  async #named(assignment: Assignment): Promise<TopicPartition[]> {
    const topics = [...this.options.topics];
    for (const forceUpdate of [false, true]) {
      const known = (await this.#client.metadata({ topics, forceUpdate })).topics;
      const names = new Map([...known].map(([name, { id }]) => [id, name]));
      const named = assignment.flatMap(({ topicId, partitions }) =>
        partitions.map((partition) => ({ topic: names.get(topicId) ?? '', partition })),
      );
      const ofTopic = (a: TopicPartition, b: TopicPartition) => a.topic.localeCompare(b.topic);
      if (named.every(({ topic }) => topic !== ''))
        return named.sort((a, b) => ofTopic(a, b) || a.partition - b.partition);
    }
    throw new Error('a topic was assigned that is none of those asked for: it may have been made anew');
  }

  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  #log(message: string, error: unknown): void {
    const { groupId, onLog } = this.options;
    onLog('debug', message, { groupId, error: reasons(error) });
  }
}

const membershipLost = ['UNKNOWN_MEMBER_ID', 'FENCED_MEMBER_EPOCH', 'GROUP_ID_NOT_FOUND'];
/** Whether a request was refused because the group has moved on without this member. */
const isMembershipLost = (error: unknown) => errorNames(error).some((name) => membershipLost.includes(name));

/** The library's message says only which request it was. */
const reasons = (error: unknown) => [errorMessage(error), ...errorNames(error)].join(': ');
