import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, InfrastructureUnreachable, InvariantBroken } from '@orderflow/kernel';
import type { CommittedOffset, SubscribeOptions, Subscription, TopicPartition } from '../broker.js';
import { Delivery } from '../delivery.js';
import { jittered } from '../timing.js';
import type { GroupMember, MemberOptions, OnLog } from './kafka-client.js';

const backoffMinMs = 250;
const backoffMaxMs = 1_000;

export interface KafkaSubscriptionOptions extends SubscribeOptions {
  readonly onLog: OnLog;
  /** How long the first join may take. */
  readonly joinTimeoutMs: number;
  /** How long a subscription that had joined outlives the loss of the broker. */
  readonly outageMaxMs: number;
}

/**
 * A subscription outlives its memberships: whenever one ends (the broker restarts, the client gives up) a fresh one takes
 * its place, until the broker has been silent for longer than `outageMaxMs`.
 */
export class KafkaSubscription implements Subscription {
  #member: GroupMember | undefined;
  #assigned = false;
  #paused = false;
  #lastSignAt = performance.now();
  /** Whom the next member has to end before it joins. */
  #goneMembers: readonly string[];
  readonly #closing = new AbortController();
  readonly #delivery: Delivery;
  readonly #supervision: Promise<void>;
  /** Resolves when the member has joined; rejects when that has not happened after `joinTimeoutMs`. */
  readonly firstJoin: Promise<void>;
  #settleFirstJoin!: { resolve: () => void; reject: (error: Error) => void };

  constructor(
    private readonly join: (options: MemberOptions) => GroupMember,
    private readonly options: KafkaSubscriptionOptions,
  ) {
    this.#goneMembers = options.goneMembers ?? [];
    this.#delivery = new Delivery(
      (records) => options.onRecords(records),
      (error) => this.#fail(error),
    );
    this.firstJoin = new Promise((resolve, reject) => (this.#settleFirstJoin = { resolve, reject }));
    this.#supervision = this.#supervise().catch((error: unknown) => this.#fail(error));
  }

  get joined(): boolean {
    return this.#assigned && !this.#closing.signal.aborted;
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    await this.#member?.commit(offsets);
  }

  pause(): void {
    this.#paused = true;
    this.#member?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#member?.resume();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#settleFirstJoin.reject(new InvariantBroken('the subscription was closed before it had joined'));
    await this.#supervision;
    if (!(await this.#delivery.drained())) {
      this.options.onLog('warn', 'records were still being taken when the subscription closed', {
        groupId: this.options.groupId,
      });
    }
  }

  async #supervise(): Promise<void> {
    const closed = new Promise<undefined>((resolve) => {
      this.#closing.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    for (let backoffMs = backoffMinMs; ; backoffMs = Math.min(backoffMs * 2, backoffMaxMs)) {
      const member = this.#startMember();
      const reason = await Promise.race([member.ended, closed]);
      if (member.lastSignAt !== undefined) {
        this.#lastSignAt = member.lastSignAt;
        backoffMs = backoffMinMs;
      }
      if (member.id !== undefined) this.#goneMembers = [member.id];
      await member.close();
      if (reason === undefined) return;
      if (this.#givesUp()) return this.#fail(reason);
      this.options.onLog('warn', 'the membership in the group ended, joining again', {
        groupId: this.options.groupId,
        error: errorMessage(reason),
        backoffMs,
      });
      const goOn = await Promise.race([sleep(jittered(backoffMs), true), closed]);
      if (goOn === undefined) return;
    }
  }

  #startMember(): GroupMember {
    const { groupId, topics, onJoined } = this.options;
    this.#member = this.join({
      ...{ groupId, topics, onJoined },
      goneMembers: this.#goneMembers,
      paused: this.#paused,
      delivery: this.#delivery,
      onAssigned: (partitions) => this.#onAssigned(partitions),
    });
    return this.#member;
  }

  #onAssigned(partitions: readonly TopicPartition[]): void {
    this.#assigned = true;
    this.options.onAssigned(partitions);
    this.#settleFirstJoin.resolve();
  }

  #givesUp(): boolean {
    const { joinTimeoutMs, outageMaxMs } = this.options;
    return performance.now() - this.#lastSignAt > (this.#assigned ? outageMaxMs : joinTimeoutMs);
  }

  #fail(reason: unknown): void {
    const { groupId, onLog, onCrash } = this.options;
    const message = `the subscription of ${groupId} ended: ${errorMessage(reason)}`;
    if (this.#closing.signal.aborted) {
      onLog('error', message, { groupId });
      return;
    }
    this.#closing.abort();
    const error = new InfrastructureUnreachable(message, { cause: reason });
    if (this.#assigned) onCrash(error);
    this.#settleFirstJoin.reject(error);
  }
}
