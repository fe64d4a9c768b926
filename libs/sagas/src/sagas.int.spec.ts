import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  OrderPlaced,
  PaymentCaptured,
  StockReserved,
  type Message,
  type MessageContract,
} from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { causedBy, InMemoryBroker, messageFrom } from '@orderflow/messaging';
import { Database, migrate, type Tx } from '@orderflow/postgres';
import { handledContract, Outbox, processingMigrations, silentLog } from '@orderflow/processing';
import { createTestDatabase, eventually, type TestDatabase } from '@orderflow/testkit';
import { sagaHandlers } from './handlers.js';
import { sagaMigrations } from './migrations.js';
import { SagaRegistry } from './registry.js';
import { sagaKey, SagaRepository, type SagaChange } from './saga.repository.js';
import { SagaTimers } from './saga.timers.js';
import { placedAt, sellTeapots } from './sell-teapots.fixtures.js';

const registry = new SagaRegistry([sellTeapots]);
const repository = new SagaRepository(registry);
const handlers = sagaHandlers(registry, repository);
const tooLate = new Date(placedAt.getTime() + 600_001);
let home: TestDatabase;
let database: Database;
let outbox: Outbox;
let clock = placedAt;

beforeAll(async () => {
  home = await createTestDatabase('sagas');
  database = new Database({ url: home.url, applicationName: 'sagas test' });
  await migrate(database, [processingMigrations, sagaMigrations]);
  // Not started: what is sent stays in the table, for all to see.
  outbox = new Outbox(database, new InMemoryBroker(), silentLog);
});

beforeEach(async () => {
  clock = placedAt;
  await database.query('truncate sagas, outbox');
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

function messageOf(contract: unknown, orderId: string): Message {
  const { example, ...rest } = contract as MessageContract<string, object>;
  const journey = { source: 'test', now: clock, subject: orderId, correlationId: `journey of ${orderId}` };
  return messageFrom({ contract: rest as MessageContract, data: { ...example, orderId } }, journey);
}

/** Handles messages as the runtime does: one load, one decision after the other, one save. */
async function handle(messages: readonly Message[]): Promise<{ statements: number }> {
  let statements = 0;
  await outbox.transact(async (real, send) => {
    const tx: Tx = { transaction: true, query: (...statement) => (statements++, real.query(...statement)) };
    const sagas = await repository.load(messages, tx);
    const changes: SagaChange[] = [];
    for (const message of messages) {
      const handler = handlers.find((each) => handledContract(each)?.type === message.type)!;
      const decision = handler.decide(sagas, message, { now: clock, effect: undefined });
      for (const change of decision.changes as SagaChange[]) {
        repository.evolve(sagas, change);
        changes.push(change);
      }
      send(...decision.emits.map((emit) => messageFrom(emit, causedBy(message, 'orchestrator', clock))));
    }
    await repository.save(changes, tx);
  });
  return { statements };
}

const timersWith = (
  parts: { repository?: SagaRepository; registry?: SagaRegistry; batchMax?: number } = {},
) =>
  new SagaTimers({
    ...{ registry, repository, outbox, log: silentLog, source: 'orchestrator', pollMs: 5 },
    clock: { now: () => clock },
    ...parts,
  });

async function sentTo(orderId: string): Promise<string[]> {
  const rows = await database.query<{ value: string }>(
    'select value from outbox where key = $1 order by id',
    [orderId],
  );
  return rows.map(({ value }) => (JSON.parse(value) as { type: string }).type);
}

const find = (orderId: string) => repository.find('sell-teapots', orderId, database);
const newOrders = (count: number) => Array.from({ length: count }, () => newId());

test('a saga is read back as it was written', async () => {
  const order = newId();
  const placed = messageOf(OrderPlaced, order);
  await handle([placed]);
  expect(await find(order)).toEqual({
    saga: 'sell-teapots',
    version: 1,
    subject: order,
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
  await handle([messageOf(OrderPlaced, orders[0]!)]);
  const batch = [OrderPlaced, StockReserved, PaymentCaptured].flatMap((contract) =>
    orders.map((order) => messageOf(contract, order)),
  );
  const before = repository.ignored['not-awaited'];
  expect(await handle(batch)).toEqual({ statements: 3 });
  const states = await repository.list('confirmed', 500, database);
  expect(states.map(({ subject }) => subject)).toEqual([...orders].sort());
  expect(await sentTo(orders[7]!)).toEqual(['ReserveStock', 'CapturePayment', 'ConfirmOrder']);
  expect(repository.ignored['not-awaited'] - before).toBe(1);
});

test('a time limit that has passed moves the saga on, as part of the same journey', async () => {
  const order = newId();
  const reserved = messageOf(StockReserved, order);
  await handle([messageOf(OrderPlaced, order), reserved]);
  expect(await timersWith().fireDue()).toBe(0);
  clock = tooLate;
  expect(await timersWith().fireDue()).toBe(1);
  expect(await timersWith().fireDue()).toBe(0);
  expect(await find(order)).toMatchObject({ status: 'compensating', end: 'rejected', updatedAt: tooLate });
  const [row] = await database.query<{ value: string }>('select value from outbox order by id desc limit 1');
  expect(JSON.parse(row!.value)).toMatchObject({
    type: 'RefundPayment',
    subject: order,
    correlationid: reserved.correlationId,
    causationid: reserved.id,
  });
});

test('an answer takes the time limit with it', async () => {
  const order = newId();
  await handle([messageOf(OrderPlaced, order), messageOf(StockReserved, order)]);
  await handle([messageOf(PaymentCaptured, order)]);
  clock = tooLate;
  expect(await timersWith().fireDue()).toBe(0);
});

test('a transaction that fails leaves the time limit due and nothing sent', async () => {
  const order = newId();
  await handle([messageOf(OrderPlaced, order), messageOf(StockReserved, order)]);
  clock = tooLate;
  const failing = new SagaRepository(registry);
  failing.save = () => Promise.reject(new Error('disk full'));
  await expect(timersWith({ repository: failing }).fireDue()).rejects.toThrow('disk full');
  expect(await sentTo(order)).toEqual(['ReserveStock', 'CapturePayment']);
  expect(await timersWith().fireDue()).toBe(1);
  expect(await sentTo(order)).toEqual(['ReserveStock', 'CapturePayment', 'RefundPayment']);
});

test('several timers share what is due and tell each time limit once', async () => {
  const orders = newOrders(300);
  await handle(orders.flatMap((order) => [messageOf(OrderPlaced, order), messageOf(StockReserved, order)]));
  clock = tooLate;
  const timers = [timersWith({ batchMax: 40 }), timersWith({ batchMax: 40 }), timersWith({ batchMax: 40 })];
  for (const each of timers) each.start();
  await eventually('every time limit is told', async () => {
    expect(await repository.list('compensating', 500, database)).toHaveLength(300);
  });
  await Promise.all(timers.map((each) => each.stop()));
  const [refunds] = await database.query<{ count: number }>(
    `select count(*) as count from outbox where value like '%"RefundPayment"%'`,
  );
  expect(refunds?.count).toBe(300);
});

test('a saga that a message is about to move is left to it', async () => {
  const order = newId();
  await handle([messageOf(OrderPlaced, order), messageOf(StockReserved, order)]);
  clock = tooLate;
  await database.transaction(async (tx) => {
    await repository.load([messageOf(PaymentCaptured, order)], tx);
    expect(await timersWith().fireDue()).toBe(0);
  });
});

test('a saga without a definition holds up no other', async () => {
  const [orphan, order] = [newId(), newId()];
  for (const each of [orphan, order])
    await handle([messageOf(OrderPlaced, each), messageOf(StockReserved, each)]);
  await database.query('update sagas set version = 7 where subject = $1', [orphan]);
  clock = tooLate;
  expect(await timersWith().fireDue()).toBe(1);
  expect(await find(orphan)).toMatchObject({ status: 'running' });
  expect(await find(order)).toMatchObject({ status: 'compensating' });
});

test('an open saga keeps the version it began with while new ones begin with the newest', async () => {
  const [older, newer] = [newId(), newId()];
  await handle([messageOf(OrderPlaced, older)]);
  const oneStep = { ...sellTeapots, version: 2, steps: sellTeapots.steps.slice(0, 1) };
  const both = new SagaRegistry([sellTeapots, oneStep]);
  const [onReserved, onPlaced] = [StockReserved, OrderPlaced].map((contract) =>
    sagaHandlers(both, repository).find((each) => handledContract(each)?.type === contract.type)!,
  );
  await database.transaction(async (tx) => {
    const sagas = await repository.load([messageOf(StockReserved, older)], tx);
    const context = { now: clock, effect: undefined };
    const begun = onPlaced!.decide(sagas, messageOf(OrderPlaced, newer), context);
    repository.evolve(sagas, begun.changes[0] as SagaChange);
    expect(sagas.get(sagaKey('sell-teapots', newer))?.version).toBe(2);
    const emitsOf = (order: string) =>
      onReserved!
        .decide(sagas, messageOf(StockReserved, order), context)
        .emits.map(({ contract }) => contract.type);
    expect(emitsOf(older)).toEqual(['CapturePayment']);
    expect(emitsOf(newer)).toEqual(['ConfirmOrder']);
  });
});
