import type { Check } from '../frame/bench.js';

/** What a run left behind. */
export interface OutboxBooks {
  /** Records, by the counters of the keys. */
  readonly committed: number;
  /** Rows that are still in the outbox. */
  readonly left: number;
  /** Different records in the topic that came right behind the one before of their key. */
  readonly inOrder: number;
  /** Records that came once more; whoever receives them knows them by their ids. */
  readonly repeated: number;
  /** Records that came before one that should have come first. */
  readonly tooEarly: number;
}

/** Reads a topic in its order, and knows which record of each key has to come next. */
export class KeyOrder {
  private readonly last: number[];
  private counts = { inOrder: 0, repeated: 0, tooEarly: 0 };

  constructor(private readonly keyCount: number) {
    this.last = Array.from({ length: keyCount }, () => 0);
  }

  /** How many different records have come. */
  get received(): number {
    return this.counts.inOrder + this.counts.tooEarly;
  }

  get books(): Pick<OutboxBooks, 'inOrder' | 'repeated' | 'tooEarly'> {
    return this.counts;
  }

  take(id: number): void {
    const key = id % this.keyCount;
    const number = Math.floor(id / this.keyCount);
    const last = this.last[key] ?? 0;
    if (number === last + 1) this.counts.inOrder++;
    else if (number <= last) this.counts.repeated++;
    else this.counts.tooEarly++;
    this.last[key] = Math.max(last, number);
  }
}

/** Whether everything committed is in the topic, per key in the order of the commits (pure). */
export function checkOutbox(name: string, books: OutboxBooks): Check[] {
  const { committed, left, inOrder, repeated, tooEarly } = books;
  return [
    {
      name: 'none lost',
      passed: committed > 0 && inOrder + tooEarly === committed && left === 0,
      detail: `${name}: ${committed} committed, ${inOrder + tooEarly} in Kafka, ${left} left in the outbox`,
    },
    {
      name: 'every record in order of its key',
      passed: tooEarly === 0,
      detail: `${name}: ${tooEarly} before an earlier one of their key, ${repeated} sent again`,
    },
  ];
}
