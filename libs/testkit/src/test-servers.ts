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
  startKafka,
  startPostgres,
  stopLeftover,
  type ProcessIdentity,
} from '@orderflow/embedded';
import type { TestInfra } from './infra.js';

const prefix = 'orderflow-test-';

/** Kafka and Postgres of a test run, in a temporary folder. */
export interface TestServers extends TestInfra {
  /** Stops both and removes their data. */
  stop(): Promise<void>;
}

/**
 * Starts Kafka and Postgres on free ports; resolves when both answer. Servers that a killed test run left behind
 * are stopped first, those of a run that is under way are left alone.
 */
export async function startTestServers(): Promise<TestServers> {
  await sweep();
  const home = mkdtempSync(join(tmpdir(), prefix));
  // Root's Postgres runs as another user, who has to pass through.
  chmodSync(home, 0o711);
  writeFileSync(join(home, 'owner.json'), JSON.stringify(identify(process.pid)));
  const ports = await freePorts({ kafka: undefined, controller: undefined, postgres: undefined });
  const [kafka, postgres] = await Promise.all([
    startKafka({
      dataDir: join(home, 'kafka'),
      port: ports.kafka,
      controllerPort: ports.controller,
      logFile: join(home, 'kafka.log'),
    }),
    startPostgres({
      dataDir: join(home, 'postgres'),
      port: ports.postgres,
      logFile: join(home, 'postgres.log'),
    }),
  ]);
  return {
    kafka: kafka.address,
    postgres: postgres.url,
    async stop() {
      await Promise.all([kafka.stop(), postgres.stop()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
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
