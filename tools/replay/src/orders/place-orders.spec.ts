import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { placeOrders, type OrderToPlace } from './place-orders.js';

const teapot = { sku: '22423', description: 'TEAPOT', quantity: 1, unitPriceMinor: 1_275 };
const orders: OrderToPlace[] = Array.from({ length: 20 }, (_, n) => ({
  invoiceNo: `${n}`,
  body: {
    customerId: `c${n}`,
    email: `c${n}@customers.example`,
    country: 'France',
    currency: 'GBP',
    lines: [teapot],
  },
}));

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(
  answer: (key: string, attempt: number, response: ServerResponse) => void,
): Promise<string> {
  const attempts = new Map<string, number>();
  server = createServer((request: IncomingMessage, response) => {
    request.resume().on('end', () => {
      const key = String(request.headers['idempotency-key']);
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      answer(key, attempt, response);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const accept = (key: string, response: ServerResponse) =>
  response
    .writeHead(202, { 'content-type': 'application/json' })
    .end(JSON.stringify({ orderId: `order of ${key}` }));
const refuse = (response: ServerResponse, status: number, problem: object) =>
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));

test('every order is placed once, under the key of its run and invoice', async () => {
  const url = await serve((key, _, response) => accept(key, response));
  const { accepted, refused } = await placeOrders({ url, orders, runId: 'r1', concurrency: 4 });
  expect(refused).toEqual([]);
  expect(accepted.map(({ orderId }) => orderId).sort()).toEqual(
    orders.map((o) => `order of replay-r1-${o.invoiceNo}`).sort(),
  );
});

test('"not now" and broken connections are tried again under the same key', async () => {
  const url = await serve((key, attempt, response) => {
    if (attempt === 1) return refuse(response, 503, { type: 'overloaded' });
    if (attempt === 2) return response.destroy();
    return accept(key, response);
  });
  const { accepted } = await placeOrders({ url, orders, runId: 'r1' });
  expect(new Set(accepted.map(({ invoiceNo }) => invoiceNo)).size).toBe(orders.length);
});

test('a refusal is final and says why', async () => {
  let requests = 0;
  const errors = [{ field: 'lines[0].sku', value: '22423', expected: 'a known SKU' }];
  const url = await serve((key, _, response) => {
    requests += 1;
    if (key.endsWith('-7'))
      refuse(response, 422, { type: 'urn:orderflow:problem:sku-unknown', title: 'Unknown SKU', errors });
    else if (key.endsWith('-8')) response.writeHead(500).end('<html>');
    else accept(key, response);
  });
  const { accepted, refused } = await placeOrders({ url, orders, runId: 'r1', concurrency: 1 });
  expect(accepted).toHaveLength(18);
  expect(refused).toEqual([
    {
      invoiceNo: '7',
      reason: '422 sku-unknown',
      detail: 'Unknown SKU; lines[0].sku is "22423", expected a known SKU',
    },
    { invoiceNo: '8', reason: '500 without a problem document', detail: 'status 500' },
  ]);
  expect(requests).toBe(20);
});

test('a rate spreads the orders over time', async () => {
  const times: number[] = [];
  const url = await serve((key, _, response) => {
    times.push(performance.now());
    accept(key, response);
  });
  await placeOrders({ url, orders: orders.slice(0, 6), runId: 'r1', rate: 50 });
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(80);
});

test('an abort ends it at once', async () => {
  const url = await serve(() => undefined);
  const signal = AbortSignal.timeout(50);
  await expect(placeOrders({ url, orders, runId: 'r1', signal })).rejects.toThrow(/abort|timeout/i);
});
