import type { Tx } from '@orderflow/postgres';

const silenceMaxMs = 60_000;

/** Notes what happens when in a run, and knows when all that can be handled is. */
export class RunClock {
  readonly receivedAtMs: number[];
  readonly committedAtMs: number[];
  private readonly places = new WeakMap<Tx, readonly number[]>();
  private readonly end = Promise.withResolvers<void>();
  private startedAt = 0;
  private lastSignAtMs = 0;
  private handled = 0;

  constructor(
    records: number,
    private readonly toHandle: number,
  ) {
    this.receivedAtMs = Array<number>(records).fill(0);
    this.committedAtMs = Array<number>(records).fill(0);
  }

  get ended(): Promise<void> {
    return this.end.promise;
  }

  start(): void {
    this.startedAt = performance.now();
  }

  now(): number {
    return performance.now() - this.startedAt;
  }

  received(index: number): void {
    this.receivedAtMs[index] = this.now();
  }

  saved(places: readonly number[], tx: Tx): void {
    this.places.set(tx, places);
  }

  committed(tx: Tx): void {
    this.lastSignAtMs = this.now();
    for (const place of this.places.get(tx) ?? []) {
      this.committedAtMs[place - 1] = this.lastSignAtMs;
      this.handled++;
    }
    if (this.handled >= this.toHandle) this.end.resolve();
  }

  failed(reason: Error): void {
    this.end.reject(reason);
  }

  /** Ends the run when it was aborted or stands still; returns how many records are handled. */
  check(signal: AbortSignal): number {
    if (signal.aborted) this.failed(signal.reason as Error);
    if (this.now() - this.lastSignAtMs > silenceMaxMs)
      this.failed(
        new Error(`nothing was handled for ${silenceMaxMs / 1_000} s, after ${this.handled} records`),
      );
    return this.handled;
  }
}
