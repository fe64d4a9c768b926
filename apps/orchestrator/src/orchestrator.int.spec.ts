import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  GoodsReceived,
  GoodsRestocked,
  GoodsReturnRequested,
  GoodsSentBack,
  OrderCancellationRequested,
  OrderPlaced,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentRefundRefused,
  ShipmentBooked,
  ShipmentCancelled,
  StockReleased,
  StockReserved,
} from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { eventually } from '@orderflow/testkit';
import { startOrchestrator, type OrchestratorWorld } from './orchestrator.fixtures.js';

let world: OrchestratorWorld;

beforeAll(async () => {
  world = await startOrchestrator();
});
afterAll(() => world.stop());

test('an order goes all the way', async () => {
  const orderId = await world.play([OrderPlaced, StockReserved, PaymentCaptured, ShipmentBooked]);
  expect(world.commandsOf(orderId)).toEqual([
    'ReserveStock',
    'CapturePayment',
    'BookShipment',
    'ConfirmOrder',
  ]);
  expect(world.sentFor(orderId)[1]).toMatchObject({
    source: 'orchestrator',
    correlationId: orderId,
    data: { orderId, customerId: '17850', amountMinor: 1530, currency: 'GBP' },
  });
  expect(await world.sagaOf(orderId)).toEqual({
    ...{ orderId, saga: 'fulfil-order', version: 2, status: 'confirmed', end: 'confirmed' },
    steps: [
      { name: 'reserve stock', status: 'done' },
      { name: 'capture payment', status: 'done' },
      { name: 'book shipment', status: 'done' },
    ],
    correlationId: orderId,
    startedAt: expect.any(String),
    updatedAt: expect.any(String),
    ...{ may: [], acts: [] },
  });
});

test('an order that is declined is undone and rejected', async () => {
  const orderId = await world.play([OrderPlaced, StockReserved, PaymentDeclined, StockReleased]);
  expect(world.commandsOf(orderId)).toEqual([
    'ReserveStock',
    'CapturePayment',
    'ReleaseStock',
    'RejectOrder',
  ]);
  expect(await world.sagaOf(orderId)).toMatchObject({
    status: 'rejected',
    reason: 'payment declined: insufficient funds',
  });
});

test('an order can be cancelled on its way, through a restart', async () => {
  const orderId = await world.play([OrderPlaced, StockReserved, OrderCancellationRequested]);
  await world.restart();
  await world.play([PaymentRefunded, StockReleased], orderId);
  expect(world.commandsOf(orderId)).toEqual([
    ...['ReserveStock', 'CapturePayment'],
    ...['RefundPayment', 'ReleaseStock', 'CancelOrder'],
  ]);
});

test('two returns of a confirmed order are led beside each other, and an operator can ask again for one', async () => {
  const orderId = await world.play([OrderPlaced, StockReserved, PaymentCaptured, ShipmentBooked]);
  const [first, second] = [newId<'ReturnId'>(), newId<'ReturnId'>()];
  await world.play([GoodsReturnRequested, GoodsReceived], orderId, first);
  await world.play(
    [GoodsReturnRequested, GoodsReceived, PaymentRefundRefused, GoodsSentBack],
    orderId,
    second,
  );
  expect(await world.sagaOf(orderId, first)).toMatchObject({
    ...{ orderId, returnId: first, saga: 'return-goods', status: 'running', may: ['retry'] },
  });
  const body = { reason: 'provider lost it', returnId: first, step: 'refund part' };
  expect(await world.service.request('POST', `/sagas/${orderId}/retry`, body)).toMatchObject({ status: 202 });
  await eventually('the refund is asked for again', () =>
    expect(world.commandsOf(orderId).filter((type) => type === 'RefundReturn')).toHaveLength(3),
  );
  await world.play([PaymentRefunded, GoodsRestocked], orderId, first);
  expect(await world.sagaOf(orderId, first)).toMatchObject({
    status: 'confirmed',
    acts: [{ verb: 'retry' }],
  });
  expect(await world.sagaOf(orderId, second)).toMatchObject({
    ...{ status: 'rejected', reason: 'payment refund refused: account closed', acts: [] },
  });
  expect(await world.sagaOf(orderId)).toMatchObject({ saga: 'fulfil-order', status: 'confirmed' });
  const ends = world.sentFor(orderId).filter(({ type }) => /^(Complete|Reject)Return$/.test(type));
  expect(ends.map(({ type, data }) => [type, (data as { returnId: string }).returnId])).toEqual([
    ['RejectReturn', second],
    ['CompleteReturn', first],
  ]);
});

test('a time limit that passes undoes everything', async () => {
  const orderId = await world.play([OrderPlaced, StockReserved, PaymentCaptured]);
  await world.service.database.query(`update sagas set due_at = now() - interval '1 s' where subject = $1`, [
    orderId,
  ]);
  await eventually('the shipment is called back', () =>
    expect(world.commandsOf(orderId)).toContain('CancelShipment'),
  );
  await world.play([ShipmentCancelled, PaymentRefunded, StockReleased], orderId);
  expect(world.commandsOf(orderId).at(-1)).toBe('RejectOrder');
});

test('a refund that is refused is found by who looks for it', async () => {
  const orderId = await world.play([OrderPlaced, StockReserved, OrderCancellationRequested]);
  await world.service.tell(PaymentRefundRefused, orderId, { ...PaymentRefundRefused.example, orderId });
  const trouble = 'payment refund refused: account closed';
  await eventually('the saga needs an operator', async () => {
    const answer = await world.service.request('GET', '/sagas?status=needs-operator');
    expect(answer.body).toMatchObject({ sagas: [{ orderId, status: 'needs-operator', trouble }] });
  });
});

describe('an operator', () => {
  const act = (orderId: string, verb: string, body: unknown = { reason: 'account reopened', by: 'grace' }) =>
    world.service.request<Record<string, unknown>>('POST', `/sagas/${orderId}/${verb}`, body);

  async function needingOperator() {
    const orderId = await world.play([OrderPlaced, StockReserved, OrderCancellationRequested]);
    await world.service.tell(PaymentRefundRefused, orderId, { ...PaymentRefundRefused.example, orderId });
    await eventually('the saga needs an operator', async () =>
      expect(await world.sagaOf(orderId)).toMatchObject({ status: 'needs-operator', may: ['retry', 'skip'] }),
    );
    return orderId;
  }

  test('asks for a refused undo again', async () => {
    const orderId = await needingOperator();
    const answer = await act(orderId, 'retry');
    expect(answer).toMatchObject({ status: 202, body: { orderId, status: 'compensating', may: ['retry'] } });
    await eventually('the refund is asked for again', () =>
      expect(world.commandsOf(orderId).slice(-2)).toEqual(['RefundPayment', 'RefundPayment']),
    );
    await world.play([PaymentRefunded, StockReleased], orderId);
    expect(await world.sagaOf(orderId)).toMatchObject({
      status: 'cancelled',
      acts: [{ verb: 'retry', step: 'capture payment', reason: 'account reopened', by: 'grace' }],
    });
  });

  test('skips a refused undo, and the saga says so for good', async () => {
    const orderId = await needingOperator();
    expect((await act(orderId, 'skip')).status).toBe(202);
    await eventually('the goods are released', () =>
      expect(world.commandsOf(orderId)).toContain('ReleaseStock'),
    );
    await world.play([StockReleased], orderId);
    expect(await world.sagaOf(orderId)).toMatchObject({
      status: 'cancelled',
      steps: [
        { name: 'reserve stock', status: 'undone' },
        { name: 'capture payment', status: 'skipped' },
        { name: 'book shipment', status: 'not-asked' },
      ],
      acts: [{ verb: 'skip', command: 'ReleaseStock' }],
    });
  });

  test('gives up an order that is stuck', async () => {
    const orderId = await world.play([OrderPlaced, StockReserved]);
    expect(await world.sagaOf(orderId)).toMatchObject({ status: 'running', may: ['retry', 'compensate'] });
    expect((await act(orderId, 'compensate', { reason: 'provider lost it' })).status).toBe(202);
    await eventually('the payment is refunded', () =>
      expect(world.commandsOf(orderId)).toContain('RefundPayment'),
    );
    await world.play([PaymentRefunded, StockReleased], orderId);
    expect(await world.sagaOf(orderId)).toMatchObject({
      ...{ status: 'rejected', reason: 'operator: provider lost it' },
      acts: [{ verb: 'compensate', step: 'capture payment' }],
    });
  });

  test('is told why an act is refused, and nothing is done', async () => {
    const orderId = await needingOperator();
    const refusals = {
      compensate: 'it is needs-operator: it is being undone already',
      skip: 'it waits for "capture payment" now',
    };
    for (const [verb, detail] of Object.entries(refusals)) {
      const answer = await act(orderId, verb, {
        reason: 'why not',
        step: verb === 'skip' ? 'reserve stock' : undefined,
      });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body).toMatchObject({ status: 409, type: 'urn:orderflow:problem:act-refused', detail });
    }
    expect(await world.sagaOf(orderId)).toMatchObject({ status: 'needs-operator', acts: [] });
  });

  test('is somebody who may use /admin', async () => {
    const [orderId, from] = [await needingOperator(), { 'x-forwarded-for': '192.0.2.7' }];
    const answer = await world.service.request('POST', `/sagas/${orderId}/skip`, { reason: 'please' }, from);
    expect(answer).toMatchObject({ status: 403, body: { type: 'urn:orderflow:problem:operators-only' } });
    expect(await world.sagaOf(orderId)).toMatchObject({ status: 'needs-operator' });
  });

  test.each([
    ['an unknown order', newId(), { reason: 'gone' }, 404, { type: 'urn:orderflow:problem:saga-unknown' }],
    ['an id that is none', '17850', { reason: 'gone' }, 422, { errors: [{ field: 'orderId' }] }],
    ['no body', newId(), null, 400, { type: 'urn:orderflow:problem:body-missing' }],
    ['no reason', newId(), {}, 422, { errors: [{ field: 'reason' }] }],
    ['an empty reason', newId(), { reason: '' }, 422, { errors: [{ field: 'reason', value: '' }] }],
    ['a reason of two lines', newId(), { reason: 'a\nb' }, 422, { errors: [{ field: 'reason' }] }],
    ['a step that is none', newId(), { reason: 'gone', step: 'pay' }, 422, { errors: [{ field: 'step' }] }],
    ['an unknown field', newId(), { reason: 'gone', force: true }, 422, { errors: [{ field: 'force' }] }],
  ])('%s is a problem that names what is wrong', async (_, orderId, body, status, problem) => {
    const answer = await act(orderId, 'skip', body);
    expect({ ...answer.body, status: answer.status }).toMatchObject({ ...problem, status });
  });
});

test.each([
  ['an unknown order', `/sagas/${newId()}`, 404, { type: 'urn:orderflow:problem:saga-unknown' }],
  ['an id that is none', '/sagas/17850', 422, { errors: [{ field: 'orderId', value: '17850' }] }],
  ['a status that is none', '/sagas?status=lost', 422, { errors: [{ field: 'status', value: 'lost' }] }],
  ['a limit that is none', '/sagas?limit=many', 422, { errors: [{ field: 'limit', value: 'many' }] }],
  [
    'an unknown return',
    `/sagas/${newId()}?returnId=${newId()}`,
    404,
    { type: 'urn:orderflow:problem:saga-unknown' },
  ],
  [
    'a return that is none',
    `/sagas/${newId()}?returnId=7`,
    422,
    { errors: [{ field: 'returnId', value: '7' }] },
  ],
  ['a limit out of range', '/sagas?limit=0', 422, { errors: [{ field: 'limit', value: '0' }] }],
])('%s is a problem that names what is wrong', async (_, path, status, problem) => {
  const answer = await world.service.request('GET', path);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect({ ...(answer.body as object), status: answer.status }).toMatchObject({ ...problem, status });
});
