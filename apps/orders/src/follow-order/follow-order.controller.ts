import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { Describes, ProblemException } from '@orderflow/service';
import { OrderHistory, type OrderHead } from '../order/order-history.queries.js';
import { noSuchOrder, orderIdFrom } from '../order/order.path.js';
import { isEnded } from '../order/order.rules.js';
import { EventStream } from './event-stream.js';
import { OrderFollowers } from './order-followers.js';

/** What is needed of Fastify's reply. */
interface Reply {
  readonly raw: ServerResponse;
  hijack(): unknown;
  status(code: number): { send(): unknown };
}

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Proxies of the kind of nginx collect an answer otherwise.
  'x-accel-buffering': 'no',
};

@Controller('orders')
export class FollowOrderController {
  constructor(
    private readonly history: OrderHistory,
    private readonly followers: OrderFollowers,
  ) {}

  @Get(':orderId/events')
  @Describes({
    summary: 'Follows an order: its history so far and every entry to come, as server-sent events.',
    headers: { 'Last-Event-ID': 'the version after which to go on' },
    media: 'text/event-stream',
    empty: { 204: 'the order has ended, and the client has all of it' },
    problems: [404, 422, 503],
  })
  async follow(
    @Param() params: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: Reply,
  ) {
    const orderId = orderIdFrom(params);
    const head = await this.history.headOf(orderId);
    if (!head) throw noSuchOrder(orderId);
    const last = versionFrom(lastEventId, head);
    // An EventSource comes back after the end of a stream; only this tells it not to.
    if (last === head.version && isEnded(head.status)) return void reply.status(204).send();
    const { raw } = reply;
    if (raw.destroyed) return;
    this.followers.streams.add(orderId, new EventStream(raw, last));
    reply.hijack();
    for (const [name, value] of Object.entries(headers)) raw.setHeader(name, value);
    raw.write(`retry: ${retryMs()}\n\n`);
  }
}

/** Those whose streams end at once, when a process does, do not all come back at once. */
const retryMs = () => 1_000 + Math.floor(Math.random() * 2_000);

function versionFrom(lastEventId: string | undefined, { version }: OrderHead): number {
  if (lastEventId === undefined) return 0;
  const last = /^\d{1,9}$/.test(lastEventId) ? Number(lastEventId) : Infinity;
  if (last <= version) return last;
  throw new ProblemException(422, {
    type: 'request-invalid',
    title: 'The request has a header that is not as expected',
    errors: [
      {
        field: 'Last-Event-ID',
        value: lastEventId.slice(0, 100),
        expected: `the id of an event of this order, at most ${version}`,
      },
    ],
  });
}
