import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServiceName } from '@orderflow/contracts';
import { errorMessage, type Clock } from '@orderflow/kernel';
import type { Broker, Subscription, TopicPartition } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { Bell } from '../bell.js';
import type { AnyHandler } from '../handler.js';
import type { Outbox } from '../outbox/outbox.js';
import type { ProcessingLog } from '../processing-log.js';
import { measureConsumer } from './consumer-gauges.js';
import { Effects } from './effects.js';
import { Gaps } from './gaps.js';
import { isWorkable, type Entry, type Workable } from './entry.js';
import { runGroup, type GroupContext } from './group.js';
import { HandlerMap } from './handler-map.js';
import { Intake } from './intake.js';
import { Lanes } from './lanes.js';
import { Memberships } from './memberships.js';
import { ParkedIntake } from './parked-intake.js';
import { traced } from './process-trace.js';
import { ConsumerStats } from './stats.js';

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

/**
 * Runs a service's handlers on its topics: at least once from the broker, once in effect, per key in order.
 * A record is committed to the broker only after everything below it is done; a process killed at any instant
 * loses nothing and repeats nothing.
 */
export class Consumer {
  readonly stats: ConsumerStats;
  private readonly lanes = new Lanes();
  /** Rung when a group, or an effect, may be ready to begin. */
  private readonly groupBell = new Bell();
  private readonly effectBell = new Bell();
  private readonly handlers: HandlerMap;
  private readonly intake: Intake;
  private readonly effects: Effects;
  private readonly parked: ParkedIntake;
  private readonly memberships: Memberships;
  private readonly gaps: Gaps;
  private subscription: Subscription | undefined;
  private loop: Promise<void> | undefined;
  private timers: NodeJS.Timeout[] = [];
  private stopping = false;
  private endMetrics: () => void = () => undefined;

  constructor(private readonly options: ConsumerOptions) {
    const { service, database, log } = options;
    this.handlers = new HandlerMap(service, options.handlers);
    this.stats = new ConsumerStats(this.handlers.types);
    this.intake = new Intake(this.lanes, {
      bufferMax: options.bufferMax ?? 2_000,
      entryOf: (record) => {
        const entry = this.handlers.entryOf(record);
        return entry && traced(service, entry);
      },
      onAdded: () => this.wake(),
      onSkipped: () => this.stats.count('skipped'),
    });
    this.effects = new Effects(options.handlers, service, database, log, this.stats);
    this.memberships = new Memberships(service, database, log);
    this.gaps = new Gaps({ ...options, topics: this.handlers.topics });
    this.parked = new ParkedIntake(this.lanes, this.effects, {
      ...{ service, database, log },
      entryOf: (record, ref) => this.handlers.entryOf(record, ref),
      ready: () => this.ready,
      onAdded: () => this.wake(),
    });
  }

  /** Joined and consuming. */
  get ready(): boolean {
    return !this.stopping && (this.subscription?.joined ?? false);
  }

  async start(): Promise<void> {
    this.endMetrics = measureConsumer({
      ...this.options,
      ...{ topics: this.handlers.topics, stats: this.stats, effects: this.effects },
      buffered: () => this.lanes.size,
      partitions: () => this.intake.consumed,
    });
    this.loop = this.runGroups();
    void this.runEffects();
    this.timers = [
      setInterval(() => void this.commit(), commitEveryMs),
      setInterval(() => void this.parked.look(), lookForParkedEveryMs),
    ];
    await this.gaps.start();
    this.subscription = await this.options.broker.subscribe({
      groupId: this.options.service,
      topics: this.handlers.topics,
      onRecords: (records) => {
        this.stats.receivedFrom(records[0]?.topic, records.length);
        return this.intake.receive(records);
      },
      goneMembers: await this.memberships.takeGhosts(),
      onAssigned: (partitions) => this.assigned(partitions),
      onJoined: (memberId) => void this.memberships.enter(memberId),
      onCrash: (error) => this.options.onCrash(error),
    });
  }

  /** Finishes the running group, commits, leaves the group. What was buffered comes again elsewhere. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.timers.forEach(clearInterval);
    this.gaps.stop();
    this.subscription?.pause();
    this.intake.close();
    this.wake();
    await this.loop;
    await this.commit();
    await this.subscription?.close();
    await this.memberships.leave();
    await this.parked.stop();
    this.endMetrics();
    this.lanes.clear();
  }

  private assigned(partitions: readonly TopicPartition[]): void {
    this.stats.rebalances++;
    this.intake.assigned(partitions);
    this.parked.forget();
  }

  private wake(): void {
    this.groupBell.ring();
    this.effectBell.ring();
  }

  private async runGroups(): Promise<void> {
    const context: GroupContext = {
      ...this.options,
      consumer: this.options.service,
      stats: this.stats,
      stopping: () => this.stopping,
    };
    while (!this.stopping) {
      const group = this.lanes.takeReady(this.options.groupMax ?? 500);
      if (group.length === 0) {
        await this.groupBell.wait();
        // What becomes ready in the same turn goes with it.
        await nextTurn();
        continue;
      }
      for (const { trace } of group) trace?.taken('group');
      try {
        await runGroup(context, group);
        this.finish(group);
      } catch (error) {
        if (!this.stopping) this.options.onCrash(error as Error);
        return;
      }
    }
  }

  /** One look-up is under way at a time; what wants its effect meanwhile shares the next one. */
  private async runEffects(): Promise<void> {
    while (!this.stopping) {
      const now = performance.now();
      const heads = this.lanes.takeEffects(
        now,
        (entry) => isWorkable(entry) && this.effects.reserve(entry),
        () => this.effects.full,
      ) as Workable[];
      if (heads.length === 0) {
        const next = this.lanes.nextEffectAt(now);
        await this.effectBell.wait(next === undefined ? undefined : Math.max(5, next - now));
        await nextTurn();
        continue;
      }
      for (const { trace } of heads) trace?.taken('effect');
      await this.effects.start(heads, (entry) => {
        if (entry.effect === 'blocked') this.lanes.block(entry.lane);
        this.lanes.settle(entry);
        this.wake();
      });
    }
  }

  private finish(group: readonly Entry[]): void {
    for (const { trace } of group) trace?.end();
    this.lanes.finish(group);
    this.stats.finished(group);
    this.effects.finished(group);
    this.intake.finished(group);
    this.effectBell.ring();
    this.parked.finished(group);
  }

  private async commit(): Promise<void> {
    const advanced = this.intake.advanced();
    if (advanced.length === 0) return;
    try {
      await this.subscription?.commit(advanced.map(({ offset }) => offset));
      for (const { committed } of advanced) committed();
    } catch (error) {
      this.options.log.warn(
        { error: errorMessage(error) },
        'offsets are not committed; they will be with the next ones',
      );
    }
  }
}
