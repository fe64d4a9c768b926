import type { MigrationSet } from '@orderflow/postgres';

/** The tables `sagas` and `saga_acts`, in the database of the service that leads them. */
export const sagaMigrations: MigrationSet = {
  name: 'sagas',
  folder: new URL('../migrations/', import.meta.url),
};
