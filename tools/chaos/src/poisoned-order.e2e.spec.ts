import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import { judge, readBooks, waitUntilSettled } from '@orderflow/oracle';
import { Database } from '@orderflow/postgres';
import {
  demandOf,
  placeOrders,
  readOrders,
  sampleOrdersFile,
  stockWarehouse,
  type OrderToPlace,
} from '@orderflow/replay';
import { eventually } from '@orderflow/testkit';
import { end } from './faults/processes.js';
import { startRig, type Rig } from './rig.js';

const count = 1_000;
const main = fileURLToPath(new URL('../../dead-letters/dist/main.js', import.meta.url));
let rig: Rig;
let database: Database;
let orders: OrderToPlace[];

beforeAll(async () => {
  rig = await startRig();
  const { services, databases } = rig.stack.file;
  database = new Database({ url: databases.orders, applicationName: 'poisoned-order', connectionsMax: 2 });
  const { orders: sample } = await readOrders(sampleOrdersFile);
  orders = Array.from({ length: count }, (_, n) => ({
    ...(sample[n % sample.length] as OrderToPlace),
    invoiceNo: `order-${n}`,
  }));
  const demand = demandOf(orders);
  await stockWarehouse({ url: services.inventory, ordersDatabase: databases.orders, demand });
}, 180_000);
afterAll(async () => {
  await database?.close();
  await rig?.stop(false);
});

async function place(some: readonly OrderToPlace[]): Promise<string[]> {
  const { accepted, refused } = await placeOrders({
    ...{ url: rig.stack.file.services.orders, orders: some, runId: newId() },
  });
  expect(refused).toEqual([]);
  return accepted.map(({ orderId }) => orderId);
}

/**
 * Places an order whose first message never reaches Kafka as it was meant: its service is killed before it could send
 * it, and what it finds in its outbox afterwards breaks the contract.
 */
async function placePoisoned(order: OrderToPlace): Promise<string> {
  const { kafka } = rig.networks;
  kafka.cut();
  const [orderId = ''] = await place([order]);
  await end(rig, ['orders'], 'SIGKILL');
  const changed = await database.query(
    `update outbox set value = regexp_replace(value, '"quantity":(\\d+)', '"quantity":"\\1 pieces"')
     where key = $1 and value like '%OrderPlaced%' returning id`,
    [orderId],
  );
  expect(changed).toHaveLength(1);
  kafka.restore();
  return orderId;
}

/** Whoever handles `OrderPlaced`. */
const subscribers = ['orchestrator', 'analytics', 'webhooks'] as const;
type Subscriber = (typeof subscribers)[number];

async function deadLetters(service: Subscriber, args: readonly string[], input = ''): Promise<string> {
  const url = rig.stack.file.services[service];
  const child = spawn(process.execPath, [main, ...args, '--url', url, '--service', service]);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, problems, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  expect({ status, problems }).toEqual({ status: 0, problems: '' });
  return out;
}

async function letterAt(service: Subscriber, key: string): Promise<number> {
  return eventually(`the poisoned order is a dead letter of ${service}`, async () => {
    const letters = JSON.parse(await deadLetters(service, ['list', '--json'])) as {
      position: number;
      key: string;
    }[];
    if (!letters[0]) throw new Error('none');
    expect(letters[0].key).toBe(key);
    return letters[0].position;
  });
}

async function mend(service: Subscriber, position: number): Promise<void> {
  const reference = `${service}/${position}`;
  const shown = await deadLetters(service, ['show', reference]);
  const value = shown.slice(shown.indexOf('\n{') + 1);
  expect(value).toContain(' pieces"');
  const mended = value.replace(/"(\d+) pieces"/, '$1');
  const why = ['--reason', 'a number, not words'];
  await deadLetters(service, ['edit', reference, '--value', '-', ...why], mended);
}

const terminal = async (): Promise<number> => {
  const sql = `select count(*)::int as n from orders where status not in ('placed', 'cancelling')`;
  return (await database.query<{ n: number }>(sql))[0]?.n ?? 0;
};

test('integrity/poisoned-order: one among 1,000 is blocked, the others are done; edited and tried again, all are', async () => {
  const [first, ...others] = orders as [OrderToPlace, ...OrderToPlace[]];
  const poisoned = await placePoisoned(first);
  const positions = new Map<Subscriber, number>();
  for (const service of subscribers) positions.set(service, await letterAt(service, poisoned));

  const accepted = [poisoned, ...(await place(others))];
  await eventually('999 orders are done', async () => expect(await terminal()).toBe(count - 1), {
    timeoutMs: 180_000,
  });
  const [blocked] = await database.query('select status from orders where order_id = $1', [poisoned]);
  expect(blocked).toEqual({ status: 'placed' });

  for (const [service, position] of positions) await mend(service, position);
  await eventually('all 1,000 are done', async () => expect(await terminal()).toBe(count), {
    timeoutMs: 60_000,
  });

  expect(await waitUntilSettled(rig.stack.file)).toMatchObject({ settled: true });
  const { checks } = judge(await readBooks(rig.stack.file), { accepted });
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
}, 400_000);
