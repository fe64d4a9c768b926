import { base } from './jest.base.js';
import { whyNoPrometheus } from './tools/run/prometheus-tests.mjs';

// What is not run is told by npm test. Tests of containers run only where they were asked for: npm test does, where an engine answers.
const kinds = [
  'int|e2e',
  ...(whyNoPrometheus() === undefined ? ['prometheus'] : []),
  ...(process.env.TEST_INFRA === 'docker' ? ['docker'] : []),
].join('|');

/** Tests on real Kafka and Postgres, which are started once for the whole run: as processes, or in containers (TEST_INFRA=docker). */
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
