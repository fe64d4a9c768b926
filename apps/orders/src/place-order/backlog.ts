import { Overloaded } from '@orderflow/processing';

/** How many orders are open, and how many have ever come to their end, by the books. */
export interface OrdersCounted {
  readonly open: number;
  readonly ended: number;
}

const retryAfterMaxSeconds = 60;
/** Who comes again should find room: so much of the backlog is gone by then. */
const roomShare = 0.1;
/** Of so many seconds, the latest counting most, is the pace of late. */
const paceOverSeconds = 1;

/**
 * Bounds how many orders are open: accepted and not yet confirmed, rejected or cancelled. The books are counted now and then; what this
 * process has taken in since is added, and what it is just taking in, so that between two looks the bound is kept all the same. Several
 * instances exceed it together by what the others take in between two looks.
 */
export class Backlog {
  refused = 0;
  private lookedOpen = 0;
  private takingIn = 0;
  private takenInSince = 0;
  private last: { readonly ended: number; readonly at: number } | undefined;
  private endedPerSecond: number | undefined;

  constructor(readonly openMax: number) {}

  /** Never less than there are, but for what other instances have taken in since the last look. */
  get open(): number {
    return this.lookedOpen + this.takenInSince + this.takingIn;
  }

  /** Takes one order in by `work`; throws {@link Overloaded}, without having called it, when too many are open. */
  async admit<T>(work: () => Promise<T>): Promise<T> {
    const refusal = this.refusal();
    if (refusal) throw refusal;
    this.takingIn++;
    try {
      return await work();
    } finally {
      // Also where it failed: the outcome may be unknown, and the next look tells.
      this.takingIn--;
      this.takenInSince++;
    }
  }

  /** Why an order is refused now, which is counted; undefined when there is room. */
  refusal(): Overloaded | undefined {
    if (this.open < this.openMax) return undefined;
    this.refused++;
    return new Overloaded(`${this.open} orders are open already`, this.retryAfterSeconds);
  }

  /** To be called before the books are counted, at a time in seconds of any clock; what it returns is to be told the counts. */
  look(at: number): (counted: OrdersCounted) => void {
    const before = this.takenInSince;
    return ({ open, ended }) => {
      this.lookedOpen = open;
      this.takenInSince -= before;
      if (this.last && at > this.last.at) {
        const seconds = at - this.last.at;
        const pace = (ended - this.last.ended) / seconds;
        this.endedPerSecond ??= pace;
        this.endedPerSecond += (1 - Math.exp(-seconds / paceOverSeconds)) * (pace - this.endedPerSecond);
      }
      this.last = { ended, at };
    };
  }

  /** When there is room again at the pace of late, 1 to 60. */
  get retryAfterSeconds(): number {
    const surplus = this.open - (1 - roomShare) * this.openMax;
    const seconds = Math.ceil(surplus / Math.max(this.endedPerSecond ?? 0, 1e-3));
    return Math.min(retryAfterMaxSeconds, Math.max(1, seconds));
  }
}
