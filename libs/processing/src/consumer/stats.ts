import { consumerMetrics, histogramOf, label, secondsSince } from '@orderflow/telemetry';
import type { Entry } from './entry.js';

const outcomes = ['handled', 'duplicate', 'skipped', 'retried', 'queued', 'dead'] as const;
/**
 * What became of a message. `handled`; `duplicate`: dropped because the inbox knew it; `skipped`: nobody here handles its
 * type; `retried`: a failed attempt that will be repeated; `queued` behind a parked message of its key; `dead`.
 */
export type Outcome = (typeof outcomes)[number];

type Counts = Record<Outcome, number>;
const noCounts = (): Counts => ({ handled: 0, duplicate: 0, skipped: 0, retried: 0, queued: 0, dead: 0 });

/** One number of one handler. */
export interface OutcomeCount {
  readonly handler: string;
  readonly outcome: Outcome;
  readonly count: number;
}

/** What a consumer did since it started; each number only grows. */
export class ConsumerStats {
  groups = 0;
  /** Effects put off because the other side was not there. */
  effectsPutOff = 0;
  rebalances = 0;
  /** Records delivered, by topic. */
  readonly received = new Map<string, number>();
  private readonly byHandler: Map<string, Counts>;
  private readonly durationAttributes = new Map<string, Record<string, string>>();
  private readonly duration = histogramOf(consumerMetrics.duration);
  private readonly batchSize = histogramOf(consumerMetrics.batchSize);
  private readonly batchDuration = histogramOf(consumerMetrics.batchDuration);

  /** `handlers` are the types of messages that are handled here. */
  constructor(handlers: readonly string[]) {
    this.byHandler = new Map([...handlers, 'none'].map((handler) => [handler, noCounts()]));
  }

  get handled(): number {
    return this.sumOf('handled');
  }
  get duplicates(): number {
    return this.sumOf('duplicate');
  }
  get skipped(): number {
    return this.sumOf('skipped');
  }
  get retried(): number {
    return this.sumOf('retried');
  }
  get queued(): number {
    return this.sumOf('queued');
  }
  get dead(): number {
    return this.sumOf('dead');
  }

  count(outcome: Outcome, of?: Pick<Entry, 'work'>): void {
    const handler = of ? handlerOf(of) : 'none';
    let counts = this.byHandler.get(handler);
    if (!counts) this.byHandler.set(handler, (counts = noCounts()));
    counts[outcome]++;
  }

  /** All numbers, those that are still 0 included: what begins at 1 has no rate. */
  counts(): OutcomeCount[] {
    return [...this.byHandler].flatMap(([handler, counts]) =>
      outcomes.map((outcome) => ({ handler, outcome, count: counts[outcome] })),
    );
  }

  /** So many records were delivered from a topic. */
  receivedFrom(topic: string | undefined, records: number): void {
    if (topic !== undefined) this.received.set(topic, (this.received.get(topic) ?? 0) + records);
  }

  /** A group's transaction, begun at this `performance.now()`, is committed. */
  committed(entries: number, begunAt: number): void {
    this.groups++;
    this.batchSize.record(entries);
    this.batchDuration.record(secondsSince(begunAt));
  }

  /** These entries are done with. */
  finished(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const handler = handlerOf(entry);
      let attributes = this.durationAttributes.get(handler);
      if (!attributes) this.durationAttributes.set(handler, (attributes = { [label.handler]: handler }));
      this.duration.record(secondsSince(entry.receivedAt), attributes);
    }
  }

  private sumOf(outcome: Outcome): number {
    let sum = 0;
    for (const counts of this.byHandler.values()) sum += counts[outcome];
    return sum;
  }
}

/** The type of the message where somebody here handles it: any other could be anything. */
function handlerOf({ work }: Pick<Entry, 'work'>): string {
  return 'message' in work ? work.message.type : 'none';
}
