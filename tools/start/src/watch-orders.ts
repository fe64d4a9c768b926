import { catalog } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { decodeMessage, KafkaBroker } from '@orderflow/messaging';
import { Journeys } from './journeys.js';

const eventTopics = [
  ...new Set(catalog.filter(({ kind }) => kind === 'event').map((contract) => contract.topic)),
];

export interface OrderWatch {
  readonly journeys: Journeys;
  close(): Promise<void>;
}

/** Follows all event topics, as a consumer group of its own that nobody misses, for orders placed from now on. */
export async function watchOrders(
  kafka: string,
  onSeen: (doneOrderId?: string) => void,
): Promise<OrderWatch> {
  const broker = new KafkaBroker({ brokers: kafka.split(','), clientId: 'start' });
  const journeys = new Journeys();
  const since = Date.now();
  await broker.connect();
  await broker.subscribe({
    groupId: `start-${newId()}`,
    topics: eventTopics,
    onAssigned: () => undefined,
    onCrash: (error) => {
      throw error;
    },
    onRecords: async (records) => {
      for (const record of records) {
        if (record.timestampMs < since) continue;
        const decoded = decodeMessage(record);
        if (!decoded.ok) continue;
        const done = journeys.add(decoded.message);
        onSeen(done ? decoded.message.subject : undefined);
      }
    },
  });
  return { journeys, close: () => broker.close() };
}
