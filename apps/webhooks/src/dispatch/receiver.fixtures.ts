import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import { eventually } from '@orderflow/testkit';

/** A webhook that came in. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly id: string;
  readonly type: string;
  readonly orderId: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly afterMs?: number;
}

/** A subscriber of a test: keeps what comes in, and answers as the test says. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** By default 204; `hang` is never. */
  answer: (webhook: Received) => Reply | 'hang';
  /** The most webhooks that were under way at once. */
  readonly mostAtOnce: number;
  /** How often one came while another of its order and path was under way. */
  readonly overlaps: number;
  /** Of the webhooks about an order that came there, in their order. */
  typesOf(orderId: string, path?: string): string[];
  /** Waits until just these have come, in this order. */
  told(orderId: string, ...types: string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const underWay: Received[] = [];
  const counts = { mostAtOnce: 0, overlaps: 0 };
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { type, data } = JSON.parse(body) as { type: string; data: { orderId: string } };
      const headers = request.headers as Record<string, string>;
      const id = headers['webhook-id'] ?? '';
      const webhook = { path: request.url ?? '', headers, body, id, type, orderId: data.orderId };
      const sameLane = (one: Received) => one.orderId === webhook.orderId && one.path === webhook.path;
      if (underWay.some(sameLane)) counts.overlaps++;
      underWay.push(webhook);
      counts.mostAtOnce = Math.max(counts.mostAtOnce, underWay.length);
      const leave = () => void underWay.splice(underWay.indexOf(webhook), 1);
      received.push(webhook);
      const reply = receiver.answer(webhook);
      if (reply === 'hang') return void response.once('close', leave);
      await after(reply.afterMs ?? 0);
      leave();
      response.writeHead(reply.status, { ...reply.headers }).end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => ({ status: 204 }),
    get mostAtOnce() {
      return counts.mostAtOnce;
    },
    get overlaps() {
      return counts.overlaps;
    },
    typesOf: (orderId, path = '/') =>
      received.filter((one) => one.orderId === orderId && one.path === path).map(({ type }) => type),
    told: (orderId, ...types) =>
      eventually(`${types.join(', ')} of order ${orderId}`, () =>
        expect(receiver.typesOf(orderId)).toEqual(types),
      ),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}
