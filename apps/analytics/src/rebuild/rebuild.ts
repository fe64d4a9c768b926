import { setTimeout as sleep } from 'node:timers/promises';
import { contractOf, type Message } from '@orderflow/contracts';
import { errorMessage, InfrastructureUnreachable } from '@orderflow/kernel';
import {
  decodeMessage,
  type Broker,
  type CommittedOffset,
  type ReceivedRecord,
  type Subscription,
  type TopicPartition,
} from '@orderflow/messaging';
import { isTransientError, type Database } from '@orderflow/postgres';
import type { ProcessingLog } from '@orderflow/processing';
import type { Rule } from '../projection/projection.js';
import type { ProjectionStore } from '../projection/projection.store.js';
import type { PartitionEnd, ProjectionVersion, Versions } from './versions.js';

export interface RebuildParts {
  readonly broker: Broker;
  readonly database: Database;
  readonly store: ProjectionStore;
  readonly versions: Versions;
  readonly log: ProcessingLog;
}

const transactionMax = 500;
const lookEveryMs = 200;
const retryAfterMs = 500;

/** The group by which a version reads from the first record on; it remembers how far it has come. */
export const groupOf = ({ projection, id }: Pick<ProjectionVersion, 'projection' | 'id'>) =>
  `analytics.${projection}.${id}`;

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

export const topicsOf = ({ types }: Rule) => [
  ...new Set(types.flatMap((type) => contractOf(type)?.topic ?? [])),
];

/**
 * Has a version read all that there was when it began to be given what is new. Resolves when it, and the service's own group, have
 * everything up to there: from then on both are given the same. It goes on where it, or a process that was killed, stopped.
 */
export class Rebuild {
  private readonly ends = new Map<string, number>();
  private readonly done = new Map<string, CommittedOffset>();
  private finished = false;
  private failure: Error | undefined;
  /** One transaction at a time: what is new comes first. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly version: ProjectionVersion,
    private readonly rule: Rule,
    private readonly parts: RebuildParts,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<void> {
    for (const { end, ...of } of this.version.ends ?? (await this.markEnds())) this.ends.set(nameOf(of), end);
    const subscription = await this.parts.broker.subscribe({
      groupId: groupOf(this.version),
      topics: topicsOf(this.rule),
      onAssigned: () => this.done.clear(),
      onRecords: (records) => (this.turn = this.turn.then(() => this.takeIn(records))),
      onCrash: (cause) => {
        this.failure ??= new InfrastructureUnreachable('the subscription ended', { cause });
      },
    });
    try {
      while (!this.stopped) {
        await this.commit(subscription);
        if (await this.isPastEnds()) break;
        await sleep(lookEveryMs);
      }
    } finally {
      this.finished = true;
      await subscription.close();
    }
    if (this.failure) throw this.failure;
    this.signal.throwIfAborted();
  }

  private get stopped(): boolean {
    return this.finished || this.signal.aborted || this.failure !== undefined;
  }

  /** Since this version is given what is new, whatever comes behind these ends it need not read. */
  private async markEnds(): Promise<PartitionEnd[]> {
    const { broker, versions } = this.parts;
    const lags = await broker.lag(groupOf(this.version), topicsOf(this.rule));
    const ends = lags.map(({ topic, partition, end }) => ({ topic, partition, end: Number(end) }));
    await versions.noteEnds(this.version.id, ends);
    return ends;
  }

  private async commit(subscription: Subscription): Promise<void> {
    try {
      await subscription.commit([...this.done.values()]);
    } catch (error) {
      this.parts.log.warn(
        { error: errorMessage(error), version: this.version.id },
        'a rebuild cannot commit yet',
      );
    }
  }

  private async isPastEnds(): Promise<boolean> {
    const { broker, database } = this.parts;
    for (const group of [groupOf(this.version), 'analytics']) {
      const lags = await broker.lag(group, topicsOf(this.rule));
      if (lags.some((of) => Number(of.end - of.lag) < this.endOf(of))) return false;
    }
    // What is parked is taken in by nobody but whoever unparks it.
    return (await database.query('select from parked limit 1')).length === 0;
  }

  /** Takes in what is below the ends: the rest comes by the service's own group, and what that has not, this must not have either. */
  private async takeIn(records: readonly ReceivedRecord[]): Promise<void> {
    try {
      for (let at = 0; at < records.length && !this.stopped; at += transactionMax) {
        const some = records.slice(at, at + transactionMax);
        await this.untilStored(some.filter((record) => record.offset < this.endOf(record)));
        const [last] = some.slice(-1);
        if (last) this.done.set(nameOf(last), { ...last, nextOffset: last.offset + 1n });
      }
    } catch (error) {
      this.failure ??= error as Error;
    }
  }

  private endOf(of: TopicPartition): number {
    return this.ends.get(nameOf(of)) ?? 0;
  }

  /** Each once: a message that was sent again can stand behind itself. */
  private eventsIn(records: readonly ReceivedRecord[]): Message[] {
    const events = new Map<string, Message>();
    for (const record of records) {
      const decoded = decodeMessage(record);
      if (decoded.ok && this.rule.types.includes(decoded.message.type))
        events.set(decoded.message.id, decoded.message);
    }
    return [...events.values()];
  }

  private async untilStored(records: readonly ReceivedRecord[]): Promise<void> {
    const { database, store, log } = this.parts;
    const events = this.eventsIn(records);
    while (!this.stopped) {
      try {
        await database.transaction(async (tx) => {
          const versions = await store.load(events, tx, this.version.id);
          if (versions.length === 0)
            throw new Error(`version ${this.version.id} is not being built any more`);
          const changes = events.flatMap((event) => {
            const own = store.decide(versions, event);
            for (const change of own) store.evolve(versions, change);
            return own;
          });
          store.save(changes, tx);
        });
        return;
      } catch (error) {
        if (!isTransientError(error)) throw error;
        log.warn(
          { error: errorMessage(error), version: this.version.id },
          'a rebuild met a database failure',
        );
        await sleep(retryAfterMs);
      }
    }
  }
}
