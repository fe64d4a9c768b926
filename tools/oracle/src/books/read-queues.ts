import { Database } from '@orderflow/postgres';
import type { QueueRow } from './books.js';
import type { BookAddresses } from './databases.js';
import { queries } from './queries.js';

/** Of every service of the stack; one that was never started there has none. */
export async function readQueues({ databases }: BookAddresses): Promise<QueueRow[]> {
  const services = Object.entries(databases).filter(([name]) => name !== 'sandbox');
  const read = services.map(async ([service, url]): Promise<QueueRow[]> => {
    const database = new Database({ url, applicationName: 'oracle', connectionsMax: 1 });
    try {
      const [{ started } = {}] = await database.query(`select to_regclass('outbox') is not null as started`);
      if (!started) return [];
      const [row] = await database.query<Omit<QueueRow, 'service'>>(queries.queues);
      return [{ service, outbox: 0, parked: 0, deadLetters: 0, ...row }];
    } finally {
      await database.close();
    }
  });
  return (await Promise.all(read)).flat();
}
