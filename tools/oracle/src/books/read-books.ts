import { lowestIdAt } from '@orderflow/kernel';
import type { Row } from '@orderflow/postgres';
import type { Books } from './books.js';
import { withBooks, type BookAddresses, type BookDatabases } from './databases.js';
import { queries } from './queries.js';
import { readQueues } from './read-queues.js';

/** Orders whose ids are at least `from` and below `below`; what is left out has no limit. */
export interface Slice {
  readonly from?: string;
  readonly below?: string;
}

const lowest = '00000000-0000-0000-0000-000000000000';
const beyondAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Reads the books of all services and of the sandbox as plain data, of all orders or of a slice of them; stock, demand and
 * queues are always those of all. They are read one after the other: what
 * changes meanwhile can look like a contradiction, so let the stack settle first.
 */
export function readBooks(
  stack: BookAddresses,
  { from = lowest, below = beyondAll }: Slice = {},
): Promise<Books> {
  return withBooks(stack, async (databases) => {
    const readAll = <R extends Row>(name: keyof BookDatabases, sql: string) => databases[name].query<R>(sql);
    const read = <R extends Row>(name: keyof BookDatabases, sql: string) =>
      databases[name].query<R>(sql, [from, below]);
    const [orders, demand, sagas, stock, reservations, payments, ledger] = await Promise.all([
      read<Books['orders'][number]>('orders', queries.orders),
      readAll<Books['demand'][number]>('orders', queries.demand),
      read<Books['sagas'][number]>('orchestrator', queries.sagas),
      readAll<Books['stock'][number]>('inventory', queries.stock),
      read<Books['reservations'][number]>('inventory', queries.reservations),
      read<Books['payments'][number]>('payments', queries.payments),
      read<Books['ledger'][number]>('payments', queries.ledger),
    ]);
    const [returns, returned, returnSagas] = await Promise.all([
      read<Books['returns'][number]>('orders', queries.returns),
      readAll<Books['returned'][number]>('orders', queries.returned),
      read<Books['returnSagas'][number]>('orchestrator', queries.returnSagas),
    ]);
    const [shipments, notices, provider, carrier, mailbox, enrolled, webhooks, queues] = await Promise.all([
      read<Books['shipments'][number]>('shipping', queries.shipments),
      read<Books['notices'][number]>('notifications', queries.notices),
      read<Books['provider'][number]>('sandbox', queries.provider),
      read<Books['carrier'][number]>('sandbox', queries.carrier),
      read<Books['mailbox'][number]>('sandbox', queries.mailbox),
      readAll<{ subscriber: string; enrolledAt: Date; leftAt: Date | null }>('sandbox', queries.subscribers),
      read<Books['webhooks'][number]>('sandbox', queries.webhooks),
      readQueues(stack),
    ]);
    const subscribers = enrolled.map(({ subscriber, enrolledAt, leftAt }) => ({
      ...{
        subscriber,
        firstOrderId: lowestIdAt(enrolledAt),
        endOrderId: leftAt ? lowestIdAt(leftAt) : beyondAll,
      },
    }));
    return {
      ...{ orders, demand, sagas, stock, reservations, payments, ledger },
      ...{ returns, returned, returnSagas },
      ...{ shipments, notices, provider, carrier, mailbox, subscribers, webhooks, queues },
    };
  });
}
