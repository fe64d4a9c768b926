import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CancelOrder, ProductListed } from '@orderflow/contracts';
import { startService } from '@orderflow/service';
import {
  eventually,
  openEventStream,
  startServiceUnderTest,
  type EventStream,
  type ServiceUnderTest,
} from '@orderflow/testkit';
import { sixHeartsForAda, type Receipt } from '../order/order.fixtures.js';
import { OrdersModule } from '../orders.module.js';
import type { OrderDetails } from '../read-orders/order.queries.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Another instance of the service, on the same database, as it was built last. */
interface Instance {
  readonly url: string;
  readonly child: ChildProcess;
}

let orders: ServiceUnderTest;
let quiet: EventStream<unknown>;
const instances: Instance[] = [];

async function startInstance(): Promise<Instance> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line) as { msg?: string; url?: string };
    if (msg !== 'started' || url === undefined) continue;
    child.stdout.resume();
    const instance = { child, url };
    instances.push(instance);
    return instance;
  }
  throw new Error(`the instance ended before it had started; is ${main} built?`);
}

async function kill({ child }: Instance): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

beforeAll(async () => {
  orders = await startServiceUnderTest({
    name: 'orders',
    start: (onCrash) => startService(OrdersModule, onCrash),
  });
  await orders.tell(ProductListed, '85123A', { sku: '85123A' });
  const orderId = await eventually('an order of a listed article is accepted', place);
  quiet = await openEventStream(`${orders.url}/orders/${orderId}/events`);
});
afterAll(async () => {
  await Promise.all(instances.map(kill));
  await orders?.stop();
});

async function place() {
  const { status, body } = await orders.request<Receipt>('POST', '/orders', sixHeartsForAda);
  expect(status).toBe(202);
  return body.orderId;
}
const versionsOf = ({ events }: EventStream<unknown>) => events.map(({ id }) => Number(id));

it('who follows an instance that is killed goes on at another one, without a gap and without a repetition', async () => {
  const first = await startInstance();
  const orderIds = await Promise.all(Array.from({ length: 20 }, place));
  const open = (url: string, orderId: string, lastEventId?: string) =>
    openEventStream(`${url}/orders/${orderId}/events`, { lastEventId });
  const before = await Promise.all(orderIds.map((orderId) => open(first.url, orderId)));
  const cancel = (orderId: string) => orders.request('POST', `/orders/${orderId}/cancellation`);

  // Committed by this instance, told by the other one.
  await Promise.all(orderIds.slice(0, 5).map(cancel));
  await eventually('the other instance tells what was committed here', () =>
    expect(before.slice(0, 5).map(versionsOf)).toEqual(Array(5).fill([1, 2])),
  );

  const cancelling = Promise.all(orderIds.slice(5, 15).map(cancel));
  await kill(first);
  expect(await Promise.all(before.map(({ ended }) => ended))).toEqual(Array(20).fill({ clean: false }));
  await cancelling;
  await Promise.all(
    orderIds.map((orderId) => orders.tell(CancelOrder, orderId, { orderId, reason: 'too late' })),
  );

  const second = await startInstance();
  const after = await Promise.all(
    orderIds.map((orderId, at) => open(second.url, orderId, before[at]?.events.at(-1)?.id)),
  );
  await Promise.all(after.map(({ ended }) => ended));
  for (const [at, orderId] of orderIds.entries()) {
    const { history } = (await orders.request<OrderDetails>('GET', `/orders/${orderId}`)).body;
    const told = [before[at], after[at]].flatMap((stream) => (stream ? versionsOf(stream) : []));
    expect(told).toEqual(history.map(({ version }) => version));
    expect(history.at(-1)?.status).toBe('cancelled');
  }
});

it('who follows an order to which nothing happens is told that all is well', async () => {
  await eventually('a heartbeat', () => expect(quiet.comments).toBeGreaterThan(0));
  expect(versionsOf(quiet)).toEqual([1]);
  quiet.close();
});
