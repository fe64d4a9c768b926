import { base } from './jest.base.js';
import { whyNoPrometheus } from './tools/run/prometheus-tests.mjs';

// What is not run is told by npm test.
const kinds = whyNoPrometheus() === undefined ? 'int|e2e|prometheus' : 'int|e2e';

/** Tests on real Kafka and Postgres, which are started once for the whole run. */
export default {
  ...base,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/**/src/**/*.(${kinds}).spec.ts`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/libs/testkit/dist/global-setup.js',
  globalTeardown: '<rootDir>/libs/testkit/dist/global-teardown.js',
  testTimeout: 120_000,
  maxWorkers: 2,
};
