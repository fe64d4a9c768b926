import type { ReceivedRecord } from '../broker.js';

export type NewRecord = Omit<ReceivedRecord, 'topic' | 'partition' | 'offset'>;

/** A topic's partitions, each the list of its records: the offset is the index. */
export class InMemoryTopic {
  readonly #partitions: ReceivedRecord[][];
  #keyless = 0;

  constructor(
    readonly name: string,
    partitions: number,
  ) {
    this.#partitions = Array.from({ length: partitions }, () => []);
  }

  get partitions(): number[] {
    return [...this.#partitions.keys()];
  }

  append(record: NewRecord): void {
    const hash = record.key === null ? this.#keyless++ : hashOf(record.key);
    const partition = hash % this.#partitions.length;
    const records = this.#records(partition);
    records.push({ topic: this.name, partition, offset: BigInt(records.length), ...record });
  }

  read(partition: number, from: bigint, max: number): readonly ReceivedRecord[] {
    return this.#records(partition).slice(Number(from), Number(from) + max);
  }

  end(partition: number): bigint {
    return BigInt(this.#records(partition).length);
  }

  #records(partition: number): ReceivedRecord[] {
    return this.#partitions[partition] ?? [];
  }
}

/** FNV-1a, 32 bits. Only its being stable matters: partitions need not be those that Kafka would choose. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
