import { AppError } from '@orderflow/kernel';
import { isConnectionError } from '@orderflow/postgres';
import { activeContext, inSharedSpan, spanNames, type Context } from '@orderflow/telemetry';

/** More work waits than may wait. Nothing of the refused item was done. */
export class Overloaded extends AppError {
  readonly code = 'overloaded';
  readonly retryable = true;

  /** `retryAfterSeconds`: when it may be worth another try. */
  constructor(
    message: string,
    readonly retryAfterSeconds = 1,
  ) {
    super(message);
  }
}

export interface GroupCommitOptions<Item, Result> {
  /** Does all items at once, usually in one transaction; one result per item, in the same order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Most items of one run. Default 200. */
  readonly batchMax?: number;
  /** How long the first item waits for company while no run is under way. Default 1 ms. */
  readonly waitMs?: number;
  /** A run waits for company, too, until so long after the last one began; a full batch does not. Default 10 ms. */
  readonly everyMs?: number;
  /** Items that may wait before {@link GroupCommit.submit} refuses. Default 5,000. */
  readonly queueMax?: number;
  /** {@link GroupCommit.submit} refuses while an item that waits or is under way has done so for longer. Default: it does not look. */
  readonly underWayMaxMs?: number;
  /** Runs under way at once. Default 2. */
  readonly concurrency?: number;
}

const batchMaxDefault = 200;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly since: number;
  /** In which it was submitted. */
  readonly context: Context;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets concurrent calls share one run (group commit): the more calls come at once, the less each costs. An
 * item is part of exactly one run; when a run of several fails, its items are run again one by one, so that
 * one bad item fails alone; in a trace a run is one span, linked with those of its items. After a broken connection all of them fail, and it is not known whether they were done.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  /** Those under way. */
  private readonly runs = new Set<readonly Waiting<Item, Result>[]>();
  private lastBeganAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** Rejects with {@link Overloaded} when too many wait, or with the error of its run. */
  submit(item: Item): Promise<Result> {
    const refusal = this.refusal();
    if (refusal) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, since: performance.now(), context: activeContext(), resolve, reject });
      this.schedule();
    });
  }

  /** Why an item would be refused now; undefined when there is room. */
  refusal(): Overloaded | undefined {
    const { queueMax = 5_000, underWayMaxMs = Infinity } = this.options;
    // Runs are begun in the order in which their items came.
    const [oldest = this.waiting] = this.runs;
    const [first] = oldest;
    if (!first) return undefined;
    const underWayMs = performance.now() - first.since;
    if (this.waiting.length < queueMax && underWayMs <= underWayMaxMs) return undefined;
    const how = `${this.waiting.length} requests are waiting already, the first under way for ${Math.round(underWayMs)} ms`;
    return new Overloaded(how);
  }

  private schedule(): void {
    if (this.timer || this.waiting.length === 0 || this.runs.size >= (this.options.concurrency ?? 2)) return;
    const { batchMax = batchMaxDefault, waitMs = 1, everyMs = 10 } = this.options;
    const isFull = this.waiting.length >= batchMax;
    const pauseMs = isFull ? 0 : this.lastBeganAt + everyMs - performance.now();
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.runBatch();
      },
      Math.max(waitMs, pauseMs),
    );
  }

  private async runBatch(): Promise<void> {
    const batch = this.waiting.splice(0, this.options.batchMax ?? batchMaxDefault);
    this.lastBeganAt = performance.now();
    this.runs.add(batch);
    this.schedule();
    try {
      await this.settle(batch);
    } finally {
      this.runs.delete(batch);
      this.schedule();
    }
  }

  private async settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const contexts = batch.map(({ context }) => context);
      const results = await inSharedSpan(spanNames.transaction, contexts, () =>
        this.options.run(batch.map(({ item }) => item)),
      );
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      // After a broken connection the run may have been committed, and no item would fare better alone.
      if (batch.length > 1 && !isConnectionError(error)) for (const one of batch) await this.settle([one]);
      else for (const one of batch) one.reject(error);
    }
  }
}
