import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CancelOrder,
  ConfirmOrder,
  ProductListed,
  RejectOrder,
  ShipmentDelivered,
  ShipmentDispatched,
} from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import {
  eventually,
  openEventStream,
  pick,
  randomOf,
  startServiceUnderTest,
  type ServiceUnderTest,
} from '@orderflow/testkit';
import { sixHeartsForAda, type Receipt } from '../order/order.fixtures.js';
import { orderStatuses } from '../order/order.js';
import { OrdersModule } from '../orders.module.js';
import type { OrderDetails } from '../read-orders/order.queries.js';

type Entry = OrderDetails['history'][number];

const streamsMax = 40;
let orders: ServiceUnderTest;
let stopped = false;

async function place(headers?: Record<string, string>): Promise<Receipt> {
  const { status, body } = await orders.request<Receipt>('POST', '/orders', sixHeartsForAda, headers);
  expect(status).toBe(202);
  return body;
}
const read = (orderId: string, headers?: Record<string, string>) =>
  orders.request<OrderDetails>('GET', `/orders/${orderId}`, undefined, headers);
const follow = (orderId: string, lastEventId?: string) =>
  openEventStream<Entry>(`${orders.url}/orders/${orderId}/events`, { lastEventId });
const cancel = (orderId: string) => orders.request<Receipt>('POST', `/orders/${orderId}/cancellation`);
const tell = (
  contract: typeof ConfirmOrder | typeof RejectOrder | typeof CancelOrder,
  orderId: Receipt['orderId'],
) => orders.tell<unknown>(contract, orderId, { orderId, reason: 'card declined' });

/** On three topics: what was sent last may be heard first. */
const deliver = (orderId: Receipt['orderId']) =>
  Promise.all([
    tell(ConfirmOrder, orderId),
    orders.tell(ShipmentDispatched, orderId, { ...ShipmentDispatched.example, orderId }),
    orders.tell(ShipmentDelivered, orderId, { ...ShipmentDelivered.example, orderId }),
  ]);
const untilEnded = async (orderId: string) => (await follow(orderId)).ended;

beforeAll(async () => {
  orders = await startServiceUnderTest({
    name: 'orders',
    start: (onCrash) => startService(OrdersModule, onCrash),
    env: { EVENT_STREAMS_MAX: String(streamsMax) },
  });
  await orders.tell(ProductListed, '85123A', { sku: '85123A' });
  await eventually('an order of a listed article is accepted', () => place());
});
afterAll(() => (stopped ? undefined : orders?.stop()));

describe('following an order', () => {
  it('tells its history so far and every entry to come, and ends after the last one', async () => {
    const { orderId, links } = await place();
    const early = await openEventStream<Entry>(`${orders.url}${links.events}`);
    expect(early.status).toBe(200);
    expect(early.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await eventually('the first entry is told', () => expect(early.events).toHaveLength(1));
    await cancel(orderId);
    const late = await follow(orderId, '1');
    await tell(CancelOrder, orderId);
    expect(await Promise.all([early.ended, late.ended])).toEqual([{ clean: true }, { clean: true }]);
    const { history } = (await read(orderId)).body;
    expect(early.events).toEqual(
      history.map(({ version }, at) => ({
        id: String(version),
        data: {
          orderId,
          ...history[at],
          ...[{ waitingFor: expect.any(Array) }, { waitingFor: ['undo'] }][at],
        },
      })),
    );
    expect(late.events).toEqual(early.events.slice(1));
  });

  it('is over, and not to be tried again, for who has all of an order that has ended', async () => {
    const { orderId } = await place();
    await deliver(orderId);
    await untilEnded(orderId);
    expect((await follow(orderId, '4')).status).toBe(204);
    const all = await follow(orderId, '0');
    await all.ended;
    expect(all.events.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });

  it.each([
    ['an unknown order', newId(), undefined, 404, 'orderId'],
    ['no order id', 'x', undefined, 422, 'orderId'],
    ['an id of no event', undefined, 'last', 422, 'Last-Event-ID'],
    ['the id of an event to come', undefined, '2', 422, 'Last-Event-ID'],
  ])('of %s is a problem', async (_, orderId, lastEventId, status, field) => {
    const path = `/orders/${orderId ?? (await place()).orderId}/events`;
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    expect(await orders.request('GET', path, undefined, headers)).toMatchObject({
      status,
      body: { errors: [{ field }] },
    });
  });

  it('is refused where too many do already, and possible again when one of them leaves', async () => {
    const { orderId } = await place();
    const streams = await Promise.all(Array.from({ length: streamsMax }, () => follow(orderId)));
    const refused = await orders.request('GET', `/orders/${orderId}/events`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    streams.pop()?.close();
    await eventually('there is room for one', async () => {
      const stream = await follow(orderId);
      stream.close();
      expect(stream.status).toBe(200);
    });
    for (const stream of streams) stream.close();
    await eventually('none is counted any more', async () =>
      expect((await orders.request<string>('GET', '/metrics')).body).toContain('orderflow_streams_open 0'),
    );
  });

  it('goes on for the others where a client never reads', async () => {
    const { orderId } = await place();
    const deaf = await follow(orderId);
    deaf.pause();
    const others = await Promise.all(Array.from({ length: 10 }, () => follow(orderId)));
    await tell(RejectOrder, orderId);
    for (const other of others) {
      await other.ended;
      expect(other.events.map(({ data }) => data.status)).toEqual(['placed', 'rejected']);
    }
    deaf.close();
  });
});

describe('polling an order', () => {
  it('costs no answer while nothing happens, and says when to ask again', async () => {
    const { orderId } = await place();
    const first = await read(orderId);
    const etag = first.headers.get('etag') ?? '';
    expect([etag, first.headers.get('retry-after'), first.body.version]).toEqual(['"1"', '1', 1]);
    const same = await read(orderId, { 'if-none-match': etag });
    expect([same.status, same.body, same.headers.get('etag'), same.headers.get('retry-after')]).toEqual([
      ...[304, '', '"1"', '1'],
    ]);
    await tell(RejectOrder, orderId);
    const ended = await eventually('there is something new', async () => {
      const answer = await read(orderId, { 'if-none-match': etag });
      expect(answer.status).toBe(200);
      return answer;
    });
    expect([ended.headers.get('etag'), ended.headers.get('retry-after'), ended.body.status]).toEqual([
      ...['"2"', null, 'rejected'],
    ]);
    expect((await read(newId(), { 'if-none-match': '*' })).status).toBe(404);
  });

  it('a request that is repeated is told where its order is by now', async () => {
    const headers = { 'idempotency-key': newId() };
    const { orderId } = await place(headers);
    await tell(RejectOrder, orderId);
    await untilEnded(orderId);
    expect(await place(headers)).toMatchObject({ orderId, status: 'rejected', version: 2 });
  });
});

it('everybody is told the same story: no status goes back, and versions grow by one', async () => {
  const random = randomOf(7);
  const rank = (status: string) => orderStatuses.indexOf(status as (typeof orderStatuses)[number]);
  const told = await Promise.all(
    Array.from({ length: 15 }, async () => {
      const { orderId } = await place();
      const stream = await follow(orderId);
      const answers: Pick<Receipt, 'status' | 'version' | 'waitingFor'>[] = [];
      const ask = async () => answers.push((await read(orderId)).body);
      if (random() < 0.5) answers.push((await cancel(orderId)).body);
      const finish = pick(random, [
        deliver,
        ...[RejectOrder, CancelOrder].map((by) => (id: Receipt['orderId']) => tell(by, id)),
      ]);
      const end = finish(orderId);
      do await ask();
      while (answers.at(-1)?.waitingFor);
      await Promise.all([end, stream.ended]);
      const { history } = (await read(orderId)).body;
      return { history, answers, events: stream.events };
    }),
  );
  for (const { history, answers, events } of told) {
    expect(history.map(({ version }) => version)).toEqual(history.map((_, at) => at + 1));
    expect(events.map(({ data: { version, status } }) => [version, status])).toEqual(
      history.map(({ version, status }) => [version, status]),
    );
    for (const [at, { status, version }] of answers.entries()) {
      expect(history[version - 1]?.status).toBe(status);
      const before = answers[at - 1] ?? { status: 'placed', version: 1 };
      expect(version).toBeGreaterThanOrEqual(before.version);
      expect(rank(status)).toBeGreaterThanOrEqual(rank(before.status));
    }
  }
});

it('streams that are open do not hold up the end of the service', async () => {
  const { orderId } = await place();
  const [stream, deaf] = [await follow(orderId), await follow(orderId)];
  deaf.pause();
  stopped = true;
  const stopping = orders.stop();
  expect(await stream.ended).toEqual({ clean: true });
  await stopping;
});
