/** How many retries a handler may make, whatever there is to be tried again. */
export interface RetryBudgetOptions {
  /** So many always, also when nothing succeeds. */
  readonly perSecond: number;
  /** And so many for each message that goes through. */
  readonly share: number;
}

/** Ten retries each second, and one for every five messages that go through: what Finagle's clients take, too. */
export const defaultRetryBudget: RetryBudgetOptions = { perSecond: 10, share: 0.2 };

const savedForSeconds = 10;

/**
 * Bounds the rate of retries by the work that succeeds (after Twitter's Finagle, `RetryBudget`): in any `T` seconds there
 * are at most `perSecond × (T + 10) + share × successes` of them. What has to wait is not given up, and first attempts
 * never wait. Keeps time by a clock that does not jump.
 */
export class RetryBudget {
  private saved: number;
  private countedAt: number;

  constructor(
    private readonly options: RetryBudgetOptions = defaultRetryBudget,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.saved = this.most;
    this.countedAt = now();
  }

  /** A message went through. */
  earn(): void {
    this.add(this.options.share);
  }

  /** Whether one retry may be made now; it is counted then. */
  tryTake(): boolean {
    this.add(0);
    if (this.saved < 1) return false;
    this.saved--;
    return true;
  }

  /** When the next retry may be made if nothing succeeds until then. */
  nextAt(): number {
    this.add(0);
    return this.countedAt + (Math.max(0, 1 - this.saved) * 1_000) / this.options.perSecond;
  }

  private get most(): number {
    return this.options.perSecond * savedForSeconds;
  }

  private add(earned: number): void {
    const now = this.now();
    const sinceMs = now - this.countedAt;
    this.saved = Math.min(this.most, this.saved + earned + (sinceMs * this.options.perSecond) / 1_000);
    this.countedAt = now;
  }
}
