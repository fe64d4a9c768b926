export * from './eventually.js';
export * from './http.js';
export * from './infra.js';
export * from './sandbox-process.js';
export * from './service-under-test.js';
export * from './test-database.js';
export * from './unique-name.js';
export * from './tcp-proxy.js';
