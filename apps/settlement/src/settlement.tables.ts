import type { MigrationSet } from '@orderflow/postgres';
import { bounded, kept, type Tables } from '@orderflow/processing';

export const migrations: readonly MigrationSet[] = [
  { name: 'settlement', folder: new URL('../migrations/', import.meta.url) },
];

export const tables: Tables = {
  identity: bounded('one row'),
  runs: kept('the settlement’s books: one a night that had something to settle'),
  entries: kept('the settlement’s books, by which no payment is ever in two files'),
  positions: bounded('the partitions of the topic'),
  findings: kept('what the files lack, for whoever balances them with the ledger; nothing, on good days'),
  membership: bounded('a run; the next one deletes it'),
};
