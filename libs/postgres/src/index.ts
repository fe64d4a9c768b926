export * from './database.js';
export * from './lease.js';
export * from './leases.js';
export * from './listen.js';
export * from './migrate.js';
