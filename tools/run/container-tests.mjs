import { spawnSync } from 'node:child_process';

/** What runs once more on Kafka and Postgres in containers, by the pattern of its path: one of each kind of user. */
export const onContainers = {
  'libs/messaging/src/kafka-broker.int': 'the conformance suite of the broker',
  'libs/postgres/': 'the database library',
  'libs/testkit/src/half-open-database.int': 'the test kit',
  'apps/payments/': 'a service',
  'libs/testkit/.*\\.docker': 'how to use testcontainers',
};

/** What exists only with Docker: it builds an image of every service and starts all of docker-compose.yml, twice. */
export const ofContainers = {
  'tools/start/.*\\.docker': 'the stack in containers',
  'tools/replay/.*\\.docker': 'what Jaeger shows of an order',
};

/** Why those cannot run here; undefined when they can. */
export function whyNoContainers() {
  if (process.env.TEST_INFRA === 'embedded') return 'TEST_INFRA is "embedded"';
  const { error, status, stderr } = spawnSync('docker', ['version'], { encoding: 'utf8', timeout: 15_000 });
  if (status === 0) return undefined;
  return `no Docker engine answers (${error?.code === 'ENOENT' ? 'docker is not installed' : (error?.message ?? stderr.trim().split('\n').at(-1))})`;
}
