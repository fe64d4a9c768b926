import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, removePostgresData, signal as send, startPostgres } from '@orderflow/embedded';
import { Database } from '@orderflow/postgres';
import type { BenchContext, Check } from '../frame/bench.js';
import { shopOrders } from '../load/shop-orders.js';
import { checkFloor, runFloor, toFloorOrder } from './run-floor.js';
import { createFloor } from './schema.js';

/** What Postgres alone can do on this machine: orders per second. */
export interface Floor {
  /** One order after the other, a transaction for each of its six steps. */
  readonly oneByOne: number;
  /** A transaction for each step of 200 orders. */
  readonly inBatches: number;
  readonly check: Check;
}

export const batchSize = 200;
export interface FloorSize {
  readonly oneByOne: number;
  readonly inBatches: number;
}

/** Measures on a Postgres of its own, set up like that of the shop, while nothing else of the bench runs. */
export async function measureFloor(
  { signal, show }: Pick<BenchContext, 'signal' | 'show'>,
  size: FloorSize,
): Promise<Floor> {
  show('measuring plain SQL');
  const home = await mkdtemp(join(tmpdir(), 'orderflow-bench-'));
  // Postgres runs as another user when this is root.
  await chmod(home, 0o755);
  const dataDir = join(home, 'postgres');
  const postgres = await startPostgres({
    ...{ dataDir, port: await freePort(), logFile: join(home, 'postgres.log'), abort: signal },
  });
  const kill = () => send(postgres.identity, 'SIGKILL');
  process.on('exit', kill);
  const database = new Database({ url: postgres.url, applicationName: 'floor', connectionsMax: 1 });
  try {
    return await floorOn(database, size, signal);
  } finally {
    await database.close();
    await postgres.stop();
    process.off('exit', kill);
    await removePostgresData(dataDir);
    await rm(home, { recursive: true, force: true });
  }
}

/** The same on one connection to a database whose tables may be replaced. */
export async function floorOn(database: Database, size: FloorSize, signal?: AbortSignal): Promise<Floor> {
  const wanted = size.oneByOne + size.inBatches;
  await createFloor(database, wanted);
  const orders = shopOrders(wanted).map(toFloorOrder);
  const oneByOne = await runFloor(orders.slice(0, size.oneByOne), 1, database, signal);
  const inBatches = await runFloor(orders.slice(size.oneByOne), batchSize, database, signal);
  const { complete, conserved } = await checkFloor(database);
  return {
    ...{ oneByOne, inBatches },
    check: {
      name: 'plain SQL did all six steps',
      passed: complete === wanted && conserved,
      detail: `${complete} of ${wanted} orders, stock ${conserved ? 'adds up' : 'does not add up'}`,
    },
  };
}
