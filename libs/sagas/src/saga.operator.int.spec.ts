import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  OrderCancellationRequested,
  OrderPlaced,
  PaymentRefunded,
  PaymentRefundRefused,
  StockReserved,
} from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { eventually } from '@orderflow/testkit';
import { advance } from './engine.js';
import { SagaOperator } from './saga.operator.js';
import { sagaKey, SagaRepository } from './saga.repository.js';
import { registry, repository, SagasHome, tooLate } from './sagas-home.fixtures.js';
import { sellTeapots } from './sell-teapots.fixtures.js';

let home: SagasHome;
beforeAll(async () => {
  home = await SagasHome.open();
});
beforeEach(() => home.clear());
afterAll(() => home.close());

const operatorWith = (parts: { repository?: SagaRepository } = {}) =>
  new SagaOperator({ ...home.parts, ...parts });
const act = (orderId: string, verb: 'retry' | 'skip' | 'compensate', operator = operatorWith()) =>
  operator.act({ saga: 'sell-teapots', subject: orderId }, { verb, reason: 'account reopened', by: 'grace' });
const actsOf = (orderId: string) =>
  operatorWith().acts.of({ saga: 'sell-teapots', subject: orderId }, home.database);

async function needingOperator() {
  const order = newId();
  const history = [OrderPlaced, StockReserved, OrderCancellationRequested, PaymentRefundRefused];
  await home.handle(history.map((contract) => home.messageOf(contract, order)));
  expect(await home.find(order)).toMatchObject({ status: 'needs-operator' });
  return order;
}

test('an operator moves the saga, sends its command as part of the journey, and is written down', async () => {
  const order = await needingOperator();
  home.time = tooLate;
  expect(await act(order, 'retry')).toMatchObject({ state: { status: 'compensating' } });
  expect(await home.find(order)).toMatchObject({
    status: 'compensating',
    trouble: undefined,
    updatedAt: tooLate,
  });
  expect((await home.sentTo(order)).slice(-2)).toEqual(['RefundPayment', 'RefundPayment']);
  const [first, second] = (await home.sent(order)).slice(-2);
  expect(second).toMatchObject({ subject: order, correlationid: `journey of ${order}` });
  expect(second!.id).not.toBe(first!.id);
  expect(await actsOf(order)).toEqual([
    {
      ...{ verb: 'retry', step: 'capture payment', reason: 'account reopened', by: 'grace' },
      ...{ command: 'RefundPayment', at: tooLate },
    },
  ]);
});

test('an operator who is refused changes nothing and leaves nothing', async () => {
  const order = await needingOperator();
  const before = await home.find(order);
  expect(await act(order, 'compensate')).toEqual({
    refused: 'it is needs-operator: it is being undone already',
  });
  expect(await act(newId(), 'retry')).toBeUndefined();
  expect(await home.find(order)).toEqual(before);
  expect(await actsOf(order)).toEqual([]);
});

test('an act leaves neither row nor command when the transaction fails', async () => {
  const order = await needingOperator();
  const failing = new SagaRepository(registry);
  failing.save = (_changes, tx) => void tx.query('insert into a_full_disk values (1)');
  await expect(act(order, 'skip', operatorWith({ repository: failing }))).rejects.toThrow('a_full_disk');
  expect(await actsOf(order)).toEqual([]);
  expect((await home.sentTo(order)).at(-1)).toBe('RefundPayment');
});

test('of ten operators who skip the same refusal at once, one does', async () => {
  const order = await needingOperator();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => act(order, 'skip')));
  expect(outcomes.filter((outcome) => outcome && 'state' in outcome)).toHaveLength(1);
  expect(await actsOf(order)).toHaveLength(1);
  expect((await home.sentTo(order)).slice(-2)).toEqual(['RefundPayment', 'ReleaseStock']);
});

test('an act waits for the message that moves the saga just now, and meets what it left', async () => {
  const order = await needingOperator();
  const refunded = home.messageOf(PaymentRefunded, order);
  const waiting = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  const skipping = await home.database.transaction(async (tx) => {
    const state = (await repository.load([refunded], tx)).get(
      sagaKey({ saga: 'sell-teapots', subject: order }),
    );
    const outcome = act(order, 'skip');
    await eventually('the act waits', async () => expect(await home.database.query(waiting)).toHaveLength(1));
    const transition = advance(sellTeapots, state, refunded, home.time);
    if ('state' in transition) repository.save([{ state: transition.state, begins: false }], tx);
    return { outcome };
  });
  expect(await skipping.outcome).toMatchObject({ refused: expect.stringContaining('it is compensating') });
  expect(await home.find(order)).toMatchObject({ steps: { 'capture payment': 'undone' } });
});
