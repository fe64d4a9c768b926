import type { ServiceName } from '@orderflow/contracts';
import { errorMessage, type Clock } from '@orderflow/kernel';
import type { Broker, ReceivedRecord, Subscription, TopicPartition } from '@orderflow/messaging';
import { Lease, type Database } from '@orderflow/postgres';
import { Bell } from '../bell.js';
import type { AnyHandler } from '../handler.js';
import type { Outbox } from '../outbox/outbox.js';
import { dueHeads, resumeRedrives } from '../parking/parking.repository.js';
import type { ProcessingLog } from '../processing-log.js';
import { Effects } from './effects.js';
import { isWorkable, type Entry, type Workable } from './entry.js';
import { runGroup, type GroupContext } from './group.js';
import { HandlerMap } from './handler-map.js';
import { Lanes } from './lanes.js';
import { newStats, type ConsumerStats } from './stats.js';
import { Watermark } from './watermark.js';

export interface ConsumerOptions {
  /** The service, which is also the consumer group and the name in the inbox. */
  readonly service: ServiceName;
  readonly handlers: readonly AnyHandler[];
  readonly broker: Broker;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: ProcessingLog;
  /** The subscription ended for good: the process should stop and be started again. */
  onCrash(error: Error): void;
  /** Most messages of one transaction. Default 500. */
  readonly groupMax?: number;
  /** Records received and not finished before fetching stands still. Default 2,000. */
  readonly bufferMax?: number;
}

const commitEveryMs = 1_000;
const lookForParkedEveryMs = 500;
const parkedInLanesMax = 1_000;

/**
 * Runs a service's handlers on its topics: at least once from the broker, once in effect, per key in order.
 * A record is committed to the broker only after everything below it is done; a process killed at any instant
 * loses nothing and repeats nothing.
 */
export class Consumer {
  readonly stats: ConsumerStats = newStats();
  private readonly lanes = new Lanes();
  private readonly bell = new Bell();
  private readonly room = new Bell();
  private readonly handlers: HandlerMap;
  private readonly effects: Effects;
  private readonly retries: Lease;
  private readonly retrying = new Set<number>();
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private redrivesResumed = false;
  private watermarks = new Map<string, { at: TopicPartition; mark: Watermark }>();
  private subscription: Subscription | undefined;
  private loop: Promise<void> | undefined;
  private timers: NodeJS.Timeout[] = [];
  private stopping = false;

  constructor(private readonly options: ConsumerOptions) {
    const { service, database, log } = options;
    this.handlers = new HandlerMap(service, options.handlers);
    this.effects = new Effects(service, database, log, this.stats);
    this.retries = new Lease(database, `parked/${service}`, () => this.forgetParked());
  }

  /** Joined and consuming. */
  get ready(): boolean {
    return !this.stopping && (this.subscription?.joined ?? false);
  }

  async start(): Promise<void> {
    this.loop = this.run();
    this.timers = [
      setInterval(() => void this.commit(), commitEveryMs),
      setInterval(() => void this.lookForParked(), lookForParkedEveryMs),
    ];
    this.subscription = await this.options.broker.subscribe({
      groupId: this.options.service,
      topics: this.handlers.topics,
      onRecords: (records) => this.receive(records),
      onAssigned: (partitions) => this.assigned(partitions),
      onCrash: (error) => this.options.onCrash(error),
    });
  }

  /** Finishes the running group, commits, leaves the group. What was buffered comes again elsewhere. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.timers.forEach(clearInterval);
    this.subscription?.pause();
    this.bell.ring();
    this.room.ring();
    await this.loop;
    await this.commit();
    await this.subscription?.close();
    await this.looking;
    await this.retries.release();
  }

  private assigned(partitions: readonly TopicPartition[]): void {
    this.lanes.clear();
    this.forgetParked();
    this.watermarks = new Map(
      partitions.map((at) => [`${at.topic}/${at.partition}`, { at, mark: new Watermark() }]),
    );
    this.room.ring();
  }

  private forgetParked(): void {
    this.retrying.clear();
    this.redrivesResumed = false;
  }

  private async receive(records: readonly ReceivedRecord[]): Promise<void> {
    for (const record of records) {
      const mark = this.watermarks.get(`${record.topic}/${record.partition}`)?.mark;
      mark?.received(record.offset);
      const entry = this.handlers.entryOf(record);
      if (entry) this.lanes.add(entry);
      else {
        this.stats.skipped++;
        mark?.done(record.offset);
      }
    }
    this.bell.ring();
    while (this.lanes.size >= (this.options.bufferMax ?? 2_000) && !this.stopping) await this.room.wait(100);
  }

  private async run(): Promise<void> {
    const context: GroupContext = {
      ...this.options,
      consumer: this.options.service,
      stats: this.stats,
      stopping: () => this.stopping,
    };
    while (!this.stopping) {
      const now = performance.now();
      this.startEffects(now);
      const group = this.lanes.takeReady(this.options.groupMax ?? 500);
      if (group.length === 0) {
        const next = this.lanes.nextEffectAt(now);
        await this.bell.wait(next === undefined ? undefined : Math.max(5, next - now));
        continue;
      }
      try {
        await runGroup(context, group);
        this.finish(group);
      } catch (error) {
        if (!this.stopping) this.options.onCrash(error as Error);
        return;
      }
    }
  }

  private startEffects(now: number): void {
    const heads = this.lanes.takeEffects(now, (entry) => isWorkable(entry) && this.effects.reserve(entry));
    if (heads.length === 0) return;
    void this.effects.run(heads as Workable[], (entry) => {
      this.lanes.settle(entry);
      this.bell.ring();
    });
  }

  private finish(group: readonly Entry[]): void {
    this.lanes.finish(group);
    this.effects.finished(group);
    let freed = false;
    for (const { parked, record } of group) {
      if (parked) freed = this.retrying.delete(parked.position) || freed;
      else this.watermarks.get(`${record.topic}/${record.partition}`)?.mark.done(record.offset);
    }
    this.room.ring();
    if (freed) void this.lookForParked();
  }

  private async commit(): Promise<void> {
    const advanced = [...this.watermarks.values()].flatMap(({ at, mark }) => {
      const nextOffset = mark.advanced();
      return nextOffset === undefined ? [] : [{ mark, offset: { ...at, nextOffset } }];
    });
    if (advanced.length === 0) return;
    try {
      await this.subscription?.commit(advanced.map(({ offset }) => offset));
      for (const { mark, offset } of advanced) mark.committed(offset.nextOffset);
    } catch (error) {
      this.options.log.warn(
        { error: errorMessage(error) },
        'offsets are not committed; they will be with the next ones',
      );
    }
  }

  private async lookForParked(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.lookWhileAsked().finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.lookAgain && !this.stopping) {
      this.lookAgain = false;
      await this.takeParked();
    }
  }

  /** Brings due parked messages into their lanes. One instance of a service does so at a time. */
  private async takeParked(): Promise<void> {
    const { database, service, log } = this.options;
    try {
      if (!this.ready || !(await this.retries.tryAcquire())) return;
      if (!this.redrivesResumed) await resumeRedrives(database, service);
      this.redrivesResumed = true;
      const spentTypes = new Set<string>();
      while (await this.takeDue(spentTypes));
      this.bell.ring();
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'cannot look for parked messages');
    }
  }

  /** Returns whether some had to wait for the budget of a handler, which is spent now: others may stand behind them. */
  private async takeDue(spentTypes: Set<string>): Promise<boolean> {
    const { database, service } = this.options;
    const room = Math.min(100, parkedInLanesMax - this.retrying.size);
    if (room <= 0) return false;
    const spentBefore = spentTypes.size;
    for (const { ref, record } of await dueHeads(
      database,
      service,
      room,
      [...this.retrying],
      [...spentTypes],
    )) {
      const entry = this.retrying.has(ref.position) ? undefined : this.handlers.entryOf(record, ref);
      if (!entry) continue;
      if (isWorkable(entry) && ref.attempts > 0) {
        const { message, handler } = entry.work;
        if (spentTypes.has(message.type)) continue;
        if (!this.effects.mayRetry(handler)) {
          spentTypes.add(message.type);
          continue;
        }
      }
      this.retrying.add(ref.position);
      this.lanes.add(entry);
    }
    return spentTypes.size > spentBefore;
  }
}
