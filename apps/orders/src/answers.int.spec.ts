import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConfirmOrder, ProductListed, RejectOrder } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import {
  eventually,
  openEventStream,
  startServiceUnderTest,
  type ServiceUnderTest,
} from '@orderflow/testkit';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { sixHearts, sixHeartsForAda, type Receipt } from './order/order.fixtures.js';
import { OrdersModule } from './orders.module.js';

interface Response {
  readonly content?: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>>
  >;
}

/** No field may come that is not described. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inside ? { additionalProperties: false, ...inside } : inside;
}

const file = new URL('../../../docs/reference/openapi/orders.json', import.meta.url);
const document = closed(JSON.parse(await readFile(file, 'utf8'))) as Document;
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, 'orders');

const seen = new Set<string>();
let orders: ServiceUnderTest;

/** Asks, and holds the answer against what the document says of its status. */
async function ask(operation: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const [method = '', template = ''] = operation.split(' ');
  const answer = await orders.request<Receipt>(method, path, body, headers);
  const { status } = answer;
  seen.add(`${operation} ${status}`);
  const { responses } = document.paths[template]?.[method.toLowerCase()] ?? { responses: {} };
  const known = String(status) in responses ? String(status) : 'default';
  expect([status, status >= 400 || known !== 'default']).toEqual([status, true]);
  const media = answer.headers.get('content-type')?.replace(/;.*/, '');
  const { content = {} } = responses[known] ?? {};
  expect([operation, status, media]).toEqual([operation, status, Object.keys(content)[0]]);
  if (media === undefined) expect(answer.body).toBe('');
  else {
    const pointer = [template, method.toLowerCase(), 'responses', known, 'content', media, 'schema']
      .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
      .join('/');
    const validate = ajv.getSchema(`orders#/paths/${pointer}`);
    expect([operation, status, validate?.(answer.body), validate?.errors]).toEqual([
      ...[operation, status, true, null],
    ]);
  }
  return answer;
}

const place = (body: unknown, headers?: Record<string, string>) =>
  ask('POST /orders', '/orders', body, headers);
const read = (orderId: string, headers?: Record<string, string>) =>
  ask('GET /orders/{orderId}', `/orders/${orderId}`, undefined, headers);
const cancel = (orderId: string, body?: unknown) =>
  ask('POST /orders/{orderId}/cancellation', `/orders/${orderId}/cancellation`, body);
const sendBack = (orderId: string, quantity: number) =>
  ask('POST /orders/{orderId}/returns', `/orders/${orderId}/returns`, {
    lines: [{ sku: '85123A', quantity }],
  });
const follow = (orderId: string, lastEventId: string) =>
  ask('GET /orders/{orderId}/events', `/orders/${orderId}/events`, undefined, {
    'last-event-id': lastEventId,
  });

beforeAll(async () => {
  orders = await startServiceUnderTest({
    name: 'orders',
    start: (onCrash) => startService(OrdersModule, onCrash),
  });
  await orders.tell(ProductListed, '85123A', { sku: '85123A' });
  await eventually('an order of a listed article is accepted', async () =>
    expect((await orders.request('POST', '/orders', sixHeartsForAda)).status).toBe(202),
  );
});
afterAll(() => orders?.stop());

it('what is answered is what the OpenAPI document says, whatever the answer', async () => {
  const { orderId } = (await place(sixHeartsForAda)).body;
  await place(sixHeartsForAda, { 'idempotency-key': 'a b' });
  await place({ ...sixHeartsForAda, lines: [{ ...sixHearts, sku: 'none' }], colour: 'red' });
  await place({ ...sixHeartsForAda, lines: [{ ...sixHearts, sku: 'none' }] });
  await place(undefined);
  await place('{', { 'content-type': 'application/json' });
  await place('a=b', { 'content-type': 'application/x-www-form-urlencoded' });
  await read(orderId);
  await read(orderId, { 'if-none-match': '"1"' });
  await ask('GET /orders', '/orders?limit=1');
  await ask('GET /orders', '/orders?limit=0');
  await ask('GET /orders/count', '/orders/count');
  await follow(orderId, 'x');

  const cancelled = (await place(sixHeartsForAda)).body.orderId;
  await cancel(cancelled, { reason: 'too dear' });
  await read(cancelled);
  await orders.tell(RejectOrder, orderId, { orderId, reason: 'card declined' });
  const stream = await openEventStream(`${orders.url}/orders/${orderId}/events`);
  expect(stream.headers['content-type']).toBe('text/event-stream');
  seen.add('GET /orders/{orderId}/events 200');
  await stream.ended;
  await follow(orderId, '2');
  await read(orderId);
  await cancel(orderId);
  await cancel(orderId, { reason: 7 });

  const confirmed = (await place(sixHeartsForAda)).body.orderId;
  await sendBack(confirmed, 1);
  await orders.tell(ConfirmOrder, confirmed, { orderId: confirmed });
  await eventually('it can be sent back', async () =>
    expect((await sendBack(confirmed, 1)).status).toBe(202),
  );
  await sendBack(confirmed, 6);
  await read(confirmed);
  await read(confirmed, { 'if-none-match': '"2"' });
  for (const unknown of [newId(), 'x']) {
    await read(unknown);
    await cancel(unknown);
    await sendBack(unknown, 1);
    await follow(unknown, '0');
  }
});

it('every answer that the document knows of an order was seen, but that it is too busy', () => {
  const known = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/orders'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
  const left = known.filter((answer) => !seen.has(answer) && !/ (503|default)$/.test(answer));
  expect(left).toEqual([]);
});
