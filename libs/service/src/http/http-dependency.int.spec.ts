import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DependencyUnavailable } from '@orderflow/kernel';
import { HttpDependency } from './http-dependency.js';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => answer(request, response));
let carrier: HttpDependency;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => carrier.close());

function dependency(path = '', timeoutMs = 5_000, connectionsMax = 64): HttpDependency {
  const { port } = server.address() as AddressInfo;
  carrier = new HttpDependency({
    name: 'the carrier',
    url: `http://127.0.0.1:${port}${path}`,
    timeoutMs,
    connectionsMax,
  });
  return carrier;
}

const answering = (status: number, body: string) => (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(status).end(body);

it('sends JSON with the idempotency key to a path below the address', async () => {
  let seen: unknown;
  answer = (request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      seen = [method, url, headers['content-type'], headers['idempotency-key'], body];
      response.writeHead(201).end('{"id":7}');
    });
  };
  const { status, body } = await dependency('/v1/').request('POST', '/parcels', {
    body: { lines: 1 },
    idempotencyKey: 'book-1',
  });
  expect(seen).toEqual(['POST', '/v1/parcels', 'application/json', 'book-1', '{"lines":1}']);
  expect([status, body]).toEqual([201, { id: 7 }]);
});

it('never takes the second answer to one request for the answer to the next', async () => {
  answer = (request) => {
    const key = String(request.headers['idempotency-key']);
    const head = `HTTP/1.1 200 OK\r\nidempotency-key: ${key}\r\ncontent-length: ${key.length + 2}\r\n\r\n`;
    // The second one comes when the next request waits for its own.
    for (const afterMs of [10, 15]) setTimeout(() => request.socket.write(`${head}"${key}"`), afterMs);
  };
  const oneConnection = dependency('', 5_000, 1);
  const bodies: [string, unknown][] = [];
  for (const key of Array.from({ length: 50 }, (_, n) => `key-${n}`)) {
    await oneConnection.request('POST', '/parcels', { idempotencyKey: key }).then(
      ({ body }) => bodies.push([key, body]),
      (error: unknown) => expect(error).toBeInstanceOf(DependencyUnavailable),
    );
  }
  expect(bodies.length).toBeGreaterThan(10);
  expect(bodies.filter(([key, body]) => key !== body)).toEqual([]);
});

describe('is unavailable', () => {
  it.each([500, 503, 429, 408])('when it answers %d', async (status) => {
    answer = answering(status, 'busy');
    const request = dependency().request('GET', '/parcels');
    await expect(request).rejects.toThrow(DependencyUnavailable);
    await expect(request).rejects.toThrow(
      `the carrier is unavailable: the carrier answered GET /parcels with ${status}: busy`,
    );
  });

  it('when it hangs up', async () => {
    answer = (request) => void request.socket.destroy();
    await expect(dependency().request('POST', '/parcels', { body: {} })).rejects.toThrow(
      DependencyUnavailable,
    );
  });

  it('when it hangs up amid its answer', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"id"', () => request.socket.destroy());
    };
    await expect(dependency().request('GET', '/parcels')).rejects.toThrow(DependencyUnavailable);
  });

  it('when it is silent for too long, or the caller gives up', async () => {
    answer = () => undefined;
    await expect(dependency('', 50).request('GET', '/parcels')).rejects.toThrow(DependencyUnavailable);
    await carrier.close();
    const signal = AbortSignal.timeout(50);
    await expect(dependency().request('GET', '/parcels', { signal })).rejects.toThrow(DependencyUnavailable);
  });

  it('when nobody listens', async () => {
    carrier = new HttpDependency({ name: 'the carrier', url: 'http://127.0.0.1:9' });
    await expect(carrier.request('GET', '/parcels')).rejects.toThrow('ECONNREFUSED');
  });
});

it.each([
  [404, '{"title":"no such parcel"}', { title: 'no such parcel' }],
  [200, '<html>', '<html>'],
  [204, '', undefined],
])('leaves %d %s to the caller, who can say that it is unexpected', async (status, raw, body) => {
  answer = answering(status, raw);
  const got = await dependency().request('GET', '/parcels/7');
  expect([got.status, got.body]).toEqual([status, body]);
  expect(got.unexpected().message).toBe(`the carrier answered GET /parcels/7 with ${status}: ${raw}`);
});
