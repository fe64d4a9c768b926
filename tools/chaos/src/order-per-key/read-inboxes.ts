import { bookKeepers, withBooks, type BookAddresses } from '@orderflow/oracle';
import { subscriptions } from '../run/subscriptions.js';
import type { ConsumerBook } from './check-order.js';

/** What every consumer has noted as handled. */
export function readInboxes(stack: BookAddresses): Promise<ConsumerBook[]> {
  return withBooks(stack, (databases) =>
    Promise.all(
      bookKeepers.map(async (service) => {
        const rows = await databases[service].query<{ id: string }>(
          'select message_id::text as id from inbox where consumer = $1',
          [service],
        );
        return { service, topics: subscriptions[service], inbox: new Set(rows.map(({ id }) => id)) };
      }),
    ),
  );
}
