import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePorts,
  identify,
  isRunning,
  removePostgresData,
  startKafka,
  startPostgres,
  stopLeftover,
  type ProcessIdentity,
  type StartHooks,
} from '@orderflow/embedded';
import type { TestServers } from './test-servers.js';

const prefix = 'orderflow-test-';

/**
 * Starts Kafka and Postgres as processes, on free ports and in a temporary folder; resolves when both answer. Servers that a killed test run left behind
 * are stopped first, those of a run that is under way are left alone. When one of them does not start, the other
 * is stopped again.
 */
export async function startEmbeddedServers(hooks: StartHooks = {}): Promise<TestServers> {
  await sweep();
  const home = mkdtempSync(join(tmpdir(), prefix));
  // Root's Postgres runs as another user, who has to pass through.
  chmodSync(home, 0o711);
  writeFileSync(join(home, 'owner.json'), JSON.stringify(identify(process.pid)));
  const ports = await freePorts({ kafka: undefined, controller: undefined, postgres: undefined });
  const starting = [
    startKafka({
      ...hooks,
      dataDir: join(home, 'kafka'),
      port: ports.kafka,
      controllerPort: ports.controller,
      logFile: join(home, 'kafka.log'),
    }),
    startPostgres({
      ...hooks,
      dataDir: join(home, 'postgres'),
      port: ports.postgres,
      logFile: join(home, 'postgres.log'),
    }),
  ] as const;
  const stop = async () => {
    const started = await Promise.allSettled(starting);
    await Promise.all(started.flatMap((one) => (one.status === 'fulfilled' ? one.value.stop() : [])));
    await removePostgresData(join(home, 'postgres'));
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const [kafka, postgres] = await Promise.all(starting);
    return { what: 'embedded', kafka: kafka.address, postgres: postgres.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const home = join(tmpdir(), name);
    const ownerFile = join(home, 'owner.json');
    if (!existsSync(ownerFile)) continue;
    if (isRunning(JSON.parse(readFileSync(ownerFile, 'utf8')) as ProcessIdentity)) continue;
    await Promise.all(['kafka', 'postgres'].map((server) => stopLeftover(join(home, server), 'SIGKILL')));
    rmSync(home, { recursive: true, force: true });
  }
}
