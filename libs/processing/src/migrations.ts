import type { MigrationSet } from '@orderflow/postgres';

/** The tables inbox, outbox and parked, which every service that handles messages has in its own database. */
export const processingMigrations: MigrationSet = {
  name: 'processing',
  folder: new URL('../migrations/', import.meta.url),
};
