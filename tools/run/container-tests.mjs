import { spawnSync } from 'node:child_process';

/** What runs once more on Kafka and Postgres in containers, by the pattern of its path: one of each kind of user. */
export const containerTests = {
  'libs/messaging/src/kafka-broker.int': 'the conformance suite of the broker',
  'libs/postgres/': 'the database library',
  'libs/testkit/src/half-open-database.int': 'the test kit',
  'apps/payments/': 'a service',
  '\\.docker\\.spec\\.ts$': 'how to use testcontainers, and what exists only with Docker',
};

/** Why those cannot run here; undefined when they can. */
export function whyNoContainers() {
  if (process.env.TEST_INFRA === 'embedded') return 'TEST_INFRA is "embedded"';
  const { error, status, stderr } = spawnSync('docker', ['version'], { encoding: 'utf8', timeout: 15_000 });
  if (status === 0) return undefined;
  return `no Docker engine answers (${error?.code === 'ENOENT' ? 'docker is not installed' : (error?.message ?? stderr.trim().split('\n').at(-1))})`;
}
