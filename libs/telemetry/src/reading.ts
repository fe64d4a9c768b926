import { counterOf } from './instruments.js';
import { label, processMetrics } from './metric-names.js';

export interface ReadingOptions {
  /** For how long a value serves before it is read again. Default 5 s. */
  readonly maxAgeMs?: number;
  /** For how long a scrape waits for a value that is being read. Default 1 s. */
  readonly waitMs?: number;
  /** From when on a value that could not be renewed is no value any more. Default 30 s. */
  readonly goneAfterMs?: number;
}

/**
 * Something that costs a query, for metrics: read when it is asked for, at most once in `maxAgeMs` however many ask,
 * one read at a time. Never rejects and never keeps a scrape waiting for longer than `waitMs`; failures are counted
 * in `orderflow.reading.failures`.
 */
export class Reading<T> {
  private last: { readonly value: T; readonly at: number } | undefined;
  private running: Promise<void> | undefined;
  private triedAt = -Infinity;
  private readonly failures = counterOf(processMetrics.readingFailures);

  constructor(
    private readonly name: string,
    private readonly read: () => Promise<T>,
    private readonly options: ReadingOptions = {},
  ) {}

  /** When the value was read that is served now, in the time of `performance.now()`. */
  get readAt(): number | undefined {
    return this.last?.at;
  }

  /** The value, or undefined while there is none that is recent enough. */
  async value(): Promise<T | undefined> {
    const { maxAgeMs = 5_000, waitMs = 1_000, goneAfterMs = 30_000 } = this.options;
    if (performance.now() - this.triedAt >= maxAgeMs) this.running ??= this.renew();
    if (this.running) await Promise.race([this.running, waited(waitMs)]);
    return this.last && performance.now() - this.last.at < goneAfterMs ? this.last.value : undefined;
  }

  private async renew(): Promise<void> {
    this.triedAt = performance.now();
    try {
      const value = await this.read();
      this.last = { value, at: performance.now() };
    } catch {
      this.failures.add(1, { [label.reading]: this.name });
    } finally {
      this.running = undefined;
    }
  }
}

const waited = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
