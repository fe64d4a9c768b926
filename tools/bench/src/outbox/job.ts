/** What one instance of a service is to do: write for its keys at an even rate, and send what is in the outbox. */
export interface InstanceJob {
  readonly databaseUrl: string;
  readonly kafka: string;
  readonly namespace: string;
  readonly topic: string;
  /** The numbers of its keys: it alone writes for them, as only one member of a group has the records of a key. */
  readonly keys: readonly number[];
  /** How many keys all instances have. */
  readonly keyCount: number;
  readonly recordsPerSecond: number;
  readonly seconds: number;
}

/** What an instance is told, one after the other. */
export type InstanceOrder = { readonly prepare: InstanceJob } | 'write' | 'stop';

/** Records by their ids, and when each was committed or acknowledged: the clock of this machine, milliseconds. */
export interface Times {
  readonly ids: readonly number[];
  readonly atMs: readonly number[];
}

export interface InstanceResult {
  /** By the transactions of this instance, once the database had answered the commit. */
  readonly committed: Times;
  /** In sends of this instance, whoever wrote them, once Kafka had acknowledged the send. */
  readonly acknowledged: Times;
  readonly cpuSeconds: number;
}

export type InstanceAnswer =
  'ready' | 'written' | { readonly result: InstanceResult } | { readonly failed: string };

/** Records of each transaction, all of different keys: what a busy service commits at once. */
export const recordsEach = 50;

/** The record of a key with the number that its counter had then; both are in its id. */
export const idOf = (key: number, number: number, keyCount: number) => number * keyCount + key;

/** As long as an order's event. */
const filler = 'x'.repeat(500);

/** The id comes first, so that it is read without the rest. */
export const valueOf = (id: number) => JSON.stringify({ id, filler });
export const idIn = (value: string) => Number.parseInt(value.slice('{"id":'.length), 10);
