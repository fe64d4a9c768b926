import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OrderPlaced } from '@orderflow/contracts';
import { Database } from '@orderflow/postgres';
import { coreServices } from '@orderflow/stack';
import {
  eventually,
  request,
  startOtlpReceiver,
  type OtlpReceiver,
  type ReceivedSpan,
} from '@orderflow/testkit';
import { startTestStack, type TestStack } from '../stack.fixtures.js';
import * as trees from './expected-trees.fixtures.js';
import { treeOf } from './trace-tree.fixtures.js';

const { email, country, currency } = OrderPlaced.example;
const caller = '00f067aa0ba902b7';

let receiver: OtlpReceiver;
let shop: TestStack;
let inventory: Database;
let traces = 0;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  // Who else listens adds branches to the tree, and nothing to the contract.
  shop = await startTestStack(6, {
    services: coreServices,
    env: Object.fromEntries(coreServices.map((name) => [name, receiver.environment])),
  });
  const { inventory: url } = shop.stack.file.databases;
  inventory = new Database({ url, applicationName: 'mischief', connectionsMax: 1 });
}, 180_000);
beforeEach(() => rules({}));
afterAll(async () => {
  await inventory?.close();
  await shop?.stop();
  await receiver?.close();
});

/** How the outside world behaves from now on. */
async function rules(these: object): Promise<void> {
  const nobodyIsRefused = { declinePercent: 0, refuseAddressPercent: 0 };
  const url = `${shop.stack.file.services.sandbox}/rules`;
  expect((await request(url, 'PUT', { ...nobodyIsRefused, ...these })).status).toBe(200);
}

/** Places an order in a trace of the caller's. */
async function place() {
  const traceId = (++traces).toString(16).padStart(32, '0');
  const { body } = shop.sample[0]!;
  const answer = await request<{ orderId: string }>(
    `${shop.stack.file.services.orders}/orders`,
    'POST',
    { ...body, email, country, currency },
    { traceparent: `00-${traceId}-${caller}-01` },
  );
  expect(answer.status).toBe(202);
  return { orderId: answer.body.orderId, traceId };
}

/** Waits until the trace is this tree, and returns its spans. */
function becomes(trace: { readonly traceId: string }, tree: string): Promise<ReceivedSpan[]> {
  return eventually(
    'the trace is as it should be',
    () => {
      const spans = receiver.of(trace);
      expect(treeOf(spans)).toBe(tree.trim());
      return spans;
    },
    { timeoutMs: 90_000 },
  );
}

async function sagaIs(orderId: string, status: string, step: object): Promise<void> {
  await eventually(`the saga of ${orderId} is ${status}`, async () => {
    const url = `${shop.stack.file.services.orchestrator}/sagas/${orderId}`;
    const { body } = await request<{ status: string; steps: object[] }>(url, 'GET', undefined);
    expect(body).toMatchObject({ status, steps: expect.arrayContaining([step]) });
  });
}

/** Inventory cannot keep a reservation, the first `times` times that it tries. */
async function shelfIsStuck(times: number, sql = ''): Promise<void> {
  await inventory.query(`
    drop trigger if exists stuck on reservations;
    drop sequence if exists stuck;
    create sequence stuck;
    create or replace function stuck() returns trigger language plpgsql as $$
      begin if nextval('stuck') <= ${times} then raise 'the shelf is stuck'; end if; return new; end $$;
    create trigger stuck before insert on reservations for each row execute function stuck();
    ${sql}`);
}

describe('the trace of', () => {
  test('a confirmed order', async () => {
    const { orderId, traceId } = await place();
    const spans = await becomes({ traceId }, trees.confirmed);
    expect(spans.filter(({ attributes }) => attributes['order.id'] !== orderId)).toEqual([]);
    const root = spans.find(({ name }) => name === 'POST /orders');
    expect(root).toMatchObject({ parentSpanId: caller, kind: 'SERVER', service: 'orders' });
    const handled = spans.find(
      ({ attributes }) =>
        attributes['cloudevents.event_type'] === 'PaymentCaptured' && attributes['orderflow.outcome'],
    );
    expect(handled).toMatchObject({
      service: 'orchestrator',
      kind: 'CONSUMER',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'payments.events.v1',
        'messaging.destination.partition.id': expect.stringMatching(/^\d+$/),
        'messaging.consumer.group.name': 'orchestrator',
        'messaging.message.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'messaging.message.conversation_id': orderId,
      },
    });
    const transaction = spans.find(
      ({ name, parentSpanId }) => name === 'transaction' && parentSpanId === handled?.spanId,
    );
    expect(transaction?.links).toEqual([handled?.spanId]);
    expect(handled?.links).toEqual([transaction?.spanId]);
  });

  test('a declined order', async () => {
    await rules({ declinePercent: 100 });
    await becomes(await place(), trees.declined);
  });

  test('an order that is cancelled while its payment is captured', async () => {
    shop.stack.kill('payments', 'SIGSTOP');
    const order = await place();
    await sagaIs(order.orderId, 'running', { name: 'capture payment', status: 'asked' });
    const url = `${shop.stack.file.services.orders}/orders/${order.orderId}/cancellation`;
    expect((await request(url, 'POST', {})).status).toBe(202);
    await sagaIs(order.orderId, 'compensating', { name: 'capture payment', status: 'undoing' });
    shop.stack.kill('payments', 'SIGCONT');
    await becomes(order, trees.cancelled);
  });

  test('an order that is handled at the second attempt', async () => {
    await shelfIsStuck(1);
    await becomes(await place(), trees.retried);
  });

  test('an order whose message was a dead letter and is redriven', async () => {
    // Seven attempts have failed already when the first one has.
    await shelfIsStuck(
      2,
      `create or replace function worn() returns trigger language plpgsql as $$ begin new.attempts := 7; return new; end $$;
       create trigger worn before insert on parked for each row execute function worn();`,
    );
    const order = await place();
    const admin = `${shop.stack.file.services.inventory}/admin/dead-letters`;
    const position = await eventually('there is a dead letter', async () => {
      const { body } = await request<{ deadLetters: { position: number }[] }>(
        `${admin}?state=dead`,
        'GET',
        undefined,
      );
      return body.deadLetters[0]!.position;
    });
    expect((await request(`${admin}/${position}/retry`, 'POST', {})).status).toBe(200);
    await becomes(order, trees.redriven);
  });
});

test('a replay of 500 orders has one root for each order, and no orphan', async () => {
  const accepted: string[] = [];
  while (accepted.length < 500) {
    const placed = await shop.place(shop.sample);
    accepted.push(...placed.accepted.map(({ orderId }) => orderId));
  }
  await shop.verdict();
  await eventually('every order is told in one trace of its own', () => {
    const ids = new Set(receiver.spans.map(({ spanId }) => spanId));
    const orphans = receiver.spans.filter(
      ({ parentSpanId: parent }) => parent && parent !== caller && !ids.has(parent),
    );
    expect(orphans.map(({ service, name }) => `${service} ${name}`)).toEqual([]);
    const byTrace = Map.groupBy(receiver.spans, ({ traceId }) => traceId);
    const byOrder = Map.groupBy(receiver.spans, ({ attributes }) => attributes['order.id']);
    for (const orderId of accepted) {
      const [{ traceId } = { traceId: 'none' }] = byOrder.get(orderId) ?? [];
      const trace = byTrace.get(traceId) ?? [];
      expect(trace.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name)).toEqual([
        'POST /orders',
      ]);
      expect(
        trace.filter(({ attributes }) => attributes['order.id'] !== orderId).map(({ name }) => name),
      ).toEqual([]);
      expect(trace.some(({ name }) => name === 'send mail')).toBe(true);
    }
  });
}, 600_000);
