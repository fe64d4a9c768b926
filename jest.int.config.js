import { base } from './jest.base.js';

/** Tests on real Kafka and Postgres, which are started once for the whole run. */
export default {
  ...base,
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/**/src/**/*.(int|e2e).spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/libs/testkit/dist/global-setup.js',
  globalTeardown: '<rootDir>/libs/testkit/dist/global-teardown.js',
  testTimeout: 120_000,
  maxWorkers: 2,
};
