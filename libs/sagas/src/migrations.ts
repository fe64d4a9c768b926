import type { MigrationSet } from '@orderflow/postgres';

/** The table `sagas`, in the database of the service that leads them. */
export const sagaMigrations: MigrationSet = {
  name: 'sagas',
  folder: new URL('../migrations/', import.meta.url),
};
