import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  GoodsReturnRequested,
  OrderPlaced,
  PaymentCaptured,
  PaymentRefunded,
  PaymentRefundRefused,
  StockReserved,
} from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { handledContract } from '@orderflow/processing';
import { eventually } from '@orderflow/testkit';
import { sagaHandlers } from './handlers.js';
import { SagaRegistry } from './registry.js';
import { sagaKey, SagaRepository, type SagaChange } from './saga.repository.js';
import { SagaTimers } from './saga.timers.js';
import { newOrders, registry, repository, SagasHome, tooLate } from './sagas-home.fixtures.js';
import { placedAt, sellTeapots } from './sell-teapots.fixtures.js';

let home: SagasHome;
beforeAll(async () => {
  home = await SagasHome.open();
});
beforeEach(() => home.clear());
afterAll(() => home.close());

const timersWith = (
  parts: { repository?: SagaRepository; registry?: SagaRegistry; batchMax?: number } = {},
) => new SagaTimers({ ...home.parts, pollMs: 5, ...parts });

test('a saga is read back as it was written', async () => {
  const order = newId();
  const placed = home.messageOf(OrderPlaced, order);
  await home.handle([placed]);
  expect(await home.find(order)).toEqual({
    saga: 'sell-teapots',
    version: 1,
    subject: order,
    instance: '',
    status: 'running',
    steps: { 'reserve stock': 'asked' },
    memory: { ...(sellTeapots.remember(placed.data) as object) },
    cause: { id: placed.id, correlationId: placed.correlationId },
    startedAt: placedAt,
    updatedAt: placedAt,
  });
});

test('a batch begins and moves many sagas, several times each, with three statements', async () => {
  const orders = newOrders(200);
  await home.handle([home.messageOf(OrderPlaced, orders[0]!)]);
  const batch = [OrderPlaced, StockReserved, PaymentCaptured].flatMap((contract) =>
    orders.map((order) => home.messageOf(contract, order)),
  );
  const before = repository.ignored['not-awaited'];
  expect(await home.handle(batch)).toEqual({ statements: 3 });
  const states = await repository.list('confirmed', 500, home.database);
  expect(states.map(({ subject }) => subject)).toEqual([...orders].sort());
  expect(await home.sentTo(orders[7]!)).toEqual(['ReserveStock', 'CapturePayment', 'ConfirmOrder']);
  expect(repository.ignored['not-awaited'] - before).toBe(1);
});

test('several sagas of one order run beside each other, and each answer moves its own', async () => {
  const order = newId();
  const [first, second] = [newId(), newId()];
  const about = (contract: unknown, returnId?: string) => home.messageOf(contract, order, { returnId });
  await home.handle([
    ...[about(OrderPlaced), about(StockReserved)],
    ...[about(GoodsReturnRequested, first), about(GoodsReturnRequested, second)],
  ]);
  await home.handle([about(PaymentRefundRefused, second), about(PaymentRefunded, first)]);
  const of = (instance: string) =>
    repository.find({ saga: 'take-teapots-back', subject: order, instance }, home.database);
  expect(await of(first)).toMatchObject({ status: 'confirmed' });
  expect(await of(second)).toMatchObject({ status: 'rejected' });
  expect(await home.find(order)).toMatchObject({ status: 'running', instance: '' });
  const returns = (await home.sent(order)).filter(({ type }) => /Return$/.test(String(type)));
  expect(returns.map(({ type, data }) => [type, (data as { returnId: string }).returnId])).toEqual([
    ...[
      ['RefundReturn', first],
      ['RefundReturn', second],
    ],
    ...[
      ['RejectReturn', second],
      ['CompleteReturn', first],
    ],
  ]);
});

test('a time limit that has passed moves the saga on, as part of the same journey', async () => {
  const order = newId();
  const reserved = home.messageOf(StockReserved, order);
  await home.handle([home.messageOf(OrderPlaced, order), reserved]);
  expect(await timersWith().fireDue()).toBe(0);
  home.time = tooLate;
  expect(await timersWith().fireDue()).toBe(1);
  expect(await timersWith().fireDue()).toBe(0);
  expect(await home.find(order)).toMatchObject({
    status: 'compensating',
    end: 'rejected',
    updatedAt: tooLate,
  });
  const [row] = await home.database.query<{ value: string }>(
    'select value from outbox order by id desc limit 1',
  );
  expect(JSON.parse(row!.value)).toMatchObject({
    type: 'RefundPayment',
    subject: order,
    correlationid: reserved.correlationId,
    causationid: reserved.id,
  });
});

test('an answer takes the time limit with it', async () => {
  const order = newId();
  await home.handle([home.messageOf(OrderPlaced, order), home.messageOf(StockReserved, order)]);
  await home.handle([home.messageOf(PaymentCaptured, order)]);
  home.time = tooLate;
  expect(await timersWith().fireDue()).toBe(0);
});

test('a transaction that fails leaves the time limit due and nothing sent', async () => {
  const order = newId();
  await home.handle([home.messageOf(OrderPlaced, order), home.messageOf(StockReserved, order)]);
  home.time = tooLate;
  const failing = new SagaRepository(registry);
  failing.save = (_changes, tx) => void tx.query('insert into a_full_disk values (1)');
  await expect(timersWith({ repository: failing }).fireDue()).rejects.toThrow('a_full_disk');
  expect(await home.sentTo(order)).toEqual(['ReserveStock', 'CapturePayment']);
  expect(await timersWith().fireDue()).toBe(1);
  expect(await home.sentTo(order)).toEqual(['ReserveStock', 'CapturePayment', 'RefundPayment']);
});

test('several timers share what is due and tell each time limit once', async () => {
  const orders = newOrders(300);
  await home.handle(
    orders.flatMap((order) => [home.messageOf(OrderPlaced, order), home.messageOf(StockReserved, order)]),
  );
  home.time = tooLate;
  const timers = [timersWith({ batchMax: 40 }), timersWith({ batchMax: 40 }), timersWith({ batchMax: 40 })];
  for (const each of timers) each.start();
  await eventually('every time limit is told', async () => {
    expect(await repository.list('compensating', 500, home.database)).toHaveLength(300);
  });
  await Promise.all(timers.map((each) => each.stop()));
  const [refunds] = await home.database.query<{ count: number }>(
    `select count(*) as count from outbox where value like '%"RefundPayment"%'`,
  );
  expect(refunds?.count).toBe(300);
});

test('a saga that a message is about to move is left to it', async () => {
  const order = newId();
  await home.handle([home.messageOf(OrderPlaced, order), home.messageOf(StockReserved, order)]);
  home.time = tooLate;
  await home.database.transaction(async (tx) => {
    await repository.load([home.messageOf(PaymentCaptured, order)], tx);
    expect(await timersWith().fireDue()).toBe(0);
  });
});

test('time limits that pass while the answers arrive: each saga is moved by one of the two', async () => {
  const orders = newOrders(200);
  await home.handle(
    orders.flatMap((order) => [home.messageOf(OrderPlaced, order), home.messageOf(StockReserved, order)]),
  );
  home.time = tooLate;
  const timers = [timersWith({ batchMax: 20 }), timersWith({ batchMax: 20 })];
  for (const each of timers) each.start();
  const answers = orders.toReversed().map((order) => home.messageOf(PaymentCaptured, order));
  for (let at = 0; at < answers.length; at += 10) await home.handle(answers.slice(at, at + 10));
  await eventually('no time limit is left', async () => {
    expect(await repository.list('running', 500, home.database)).toEqual([]);
  });
  await Promise.all(timers.map((each) => each.stop()));
  const ways = await Promise.all(orders.map((order) => home.sentTo(order)));
  const asked = ['ReserveStock', 'CapturePayment'];
  for (const way of ways)
    expect([
      [...asked, 'ConfirmOrder'],
      [...asked, 'RefundPayment'],
    ]).toContainEqual(way);
});

test('a saga without a definition holds up no other', async () => {
  const [orphan, order] = [newId(), newId()];
  for (const each of [orphan, order])
    await home.handle([home.messageOf(OrderPlaced, each), home.messageOf(StockReserved, each)]);
  await home.database.query('update sagas set version = 7 where subject = $1', [orphan]);
  home.time = tooLate;
  expect(await timersWith().fireDue()).toBe(1);
  expect(await home.find(orphan)).toMatchObject({ status: 'running' });
  expect(await home.find(order)).toMatchObject({ status: 'compensating' });
});

test('an open saga keeps the version it began with while new ones begin with the newest', async () => {
  const [older, newer] = [newId(), newId()];
  await home.handle([home.messageOf(OrderPlaced, older)]);
  const oneStep = { ...sellTeapots, version: 2, steps: sellTeapots.steps.slice(0, 1) };
  const both = new SagaRegistry([sellTeapots, oneStep]);
  const [onReserved, onPlaced] = [StockReserved, OrderPlaced].map((contract) =>
    sagaHandlers(both, repository).find((each) => handledContract(each)?.type === contract.type)!,
  );
  await home.database.transaction(async (tx) => {
    const sagas = await repository.load([home.messageOf(StockReserved, older)], tx);
    const context = { now: home.time, effect: undefined };
    const begun = onPlaced!.decide(sagas, home.messageOf(OrderPlaced, newer), context);
    repository.evolve(sagas, begun.changes[0] as SagaChange);
    expect(sagas.get(sagaKey({ saga: 'sell-teapots', subject: newer }))?.version).toBe(2);
    const emitsOf = (order: string) =>
      onReserved!
        .decide(sagas, home.messageOf(StockReserved, order), context)
        .emits.map(({ contract }) => contract.type);
    expect(emitsOf(older)).toEqual(['CapturePayment']);
    expect(emitsOf(newer)).toEqual(['ConfirmOrder']);
  });
});
