export * from './eventually.js';
export * from './infra.js';
export * from './test-database.js';
export * from './unique-name.js';
