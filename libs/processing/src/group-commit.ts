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
  /** Items that may wait before {@link GroupCommit.submit} refuses. Default 5,000. */
  readonly queueMax?: number;
  /** {@link GroupCommit.submit} refuses while the first item in the queue has waited longer. Default: it does not look. */
  readonly queuedMaxMs?: number;
  /** Runs under way at once. Default 2. */
  readonly concurrency?: number;
}

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
  private running = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** Rejects with {@link Overloaded} when too many wait, or with the error of its run. */
  submit(item: Item): Promise<Result> {
    const { queueMax = 5_000, queuedMaxMs = Infinity } = this.options;
    const since = performance.now();
    const queuedMs = since - (this.waiting[0]?.since ?? since);
    if (this.waiting.length >= queueMax || queuedMs > queuedMaxMs) {
      const how = `${this.waiting.length} requests are waiting already, for up to ${Math.round(queuedMs)} ms`;
      return Promise.reject(new Overloaded(how));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, since, context: activeContext(), resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.timer || this.waiting.length === 0 || this.running >= (this.options.concurrency ?? 2)) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.runBatch();
    }, this.options.waitMs ?? 1);
  }

  private async runBatch(): Promise<void> {
    const batch = this.waiting.splice(0, this.options.batchMax ?? 200);
    this.running++;
    this.schedule();
    try {
      await this.settle(batch);
    } finally {
      this.running--;
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
