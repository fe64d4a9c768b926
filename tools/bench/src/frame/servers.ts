import { signal as send, type ProcessIdentity } from '@orderflow/embedded';
import { startEmbeddedServers, type TestServers } from '@orderflow/testkit';

/** Kafka and Postgres in a temporary folder on free ports; whatever ends this process, they do not outlive it. */
export async function startServers(abort: AbortSignal): Promise<TestServers> {
  const launched: ProcessIdentity[] = [];
  process.on('exit', () => launched.forEach((server) => send(server, 'SIGKILL')));
  return startEmbeddedServers({ abort, onLaunched: (server) => launched.push(server) });
}
