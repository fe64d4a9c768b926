import type { Broker, ReceivedRecord, SubscribeOptions } from '@orderflow/messaging';
import { Database, type DatabaseOptions, type Tx } from '@orderflow/postgres';

/** Tells of every transaction that was committed. */
export class TimedDatabase extends Database {
  constructor(
    options: DatabaseOptions,
    private readonly onCommitted: (tx: Tx) => void,
  ) {
    super(options);
  }

  override async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let open: Tx | undefined;
    const result = await super.transaction((tx) => work((open = tx)));
    if (open) this.onCommitted(open);
    return result;
  }
}

/** A broker that lets records be looked at, or changed, on their way to the subscriber. */
export function watched(broker: Broker, look: (record: ReceivedRecord) => ReceivedRecord): Broker {
  const subscribe = (options: SubscribeOptions) =>
    broker.subscribe({
      ...options,
      onRecords: (records) => options.onRecords(records.map(look)),
    });
  return Object.create(broker, { subscribe: { value: subscribe } }) as Broker;
}
