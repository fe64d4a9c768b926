import { InvariantBroken } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import { bookKeepers, type BookKeeper } from './books.js';

/** The part of `.orderflow/stack.json` that says where the books are: a URL by the name of each service. */
export interface BookAddresses {
  readonly databases: Readonly<Record<string, string>>;
}

export type BookDatabases = Readonly<Record<BookKeeper | 'sandbox', Database>>;

/** Opens the databases of all services for `work`, and closes them afterwards. */
export async function withBooks<T>(
  { databases }: BookAddresses,
  work: (databases: BookDatabases) => Promise<T>,
): Promise<T> {
  const open = [...bookKeepers, 'sandbox' as const].map((name) => {
    const url = databases[name];
    if (!url)
      throw new InvariantBroken(
        `the stack has no database "${name}"; it has: ${Object.keys(databases).join(', ')}`,
      );
    return [name, new Database({ url, applicationName: 'oracle', connectionsMax: 2 })] as const;
  });
  try {
    return await work(Object.fromEntries(open) as Record<BookKeeper | 'sandbox', Database>);
  } finally {
    await Promise.all(open.map(([, database]) => database.close()));
  }
}
