import { infraKind, startTestServers, type TestServers } from './test-servers.js';

let servers: TestServers | undefined;

/** Jest's globalSetup: starts the servers of the run, unless the environment names some that run already. */
export default async function start(): Promise<void> {
  if (process.env.TEST_KAFKA && process.env.TEST_POSTGRES) return;
  servers = await startTestServers(infraKind(process.env));
  process.stdout.write(`Kafka and Postgres: ${servers.what}\n`);
  process.env.TEST_KAFKA = servers.kafka;
  process.env.TEST_POSTGRES = servers.postgres;
}

/** Stops what {@link start} started. */
export async function stop(): Promise<void> {
  await servers?.stop();
}
