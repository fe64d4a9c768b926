import type { Logger } from 'pino';

const everyMs = 1_000;

interface Refusal {
  readonly error: string;
  readonly method: string;
  readonly url: string;
}

/** Tells of refused requests, once a second at most: under overload there are thousands, and a line for each would make it worse. */
export class RefusalLog {
  private untold = 0;
  private toldAt = -Infinity;

  constructor(
    private readonly log: Pick<Logger, 'warn'>,
    private readonly now = () => performance.now(),
  ) {}

  /** Tells of this one and how many there have been since the last line, or only counts it. */
  add(refusal: Refusal): void {
    this.untold++;
    const now = this.now();
    if (now - this.toldAt < everyMs) return;
    this.log.warn({ ...refusal, status: 503, refused: this.untold }, 'request refused');
    this.untold = 0;
    this.toldAt = now;
  }
}
