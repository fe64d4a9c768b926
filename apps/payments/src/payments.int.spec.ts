import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type OrderId, type ReturnId } from '@orderflow/kernel';
import { eventually } from '@orderflow/testkit';
import { startPayments, type PaymentsWorld } from './payments.fixtures.js';

let world: PaymentsWorld;

beforeAll(async () => {
  world = await startPayments();
});
afterAll(() => world.stop());
beforeEach(() => world.sandbox.setRules({ declinePercent: 0 }));

const captured = (orderId: OrderId, captureId: string | undefined) => [
  'PaymentCaptured',
  { orderId, captureId, amountMinor: 1530, currency: 'GBP', customerId: 'ada' },
];
const declined = (orderId: OrderId, reason: string) => ['PaymentDeclined', { orderId, reason }];
const refunded = (orderId: OrderId) => ['PaymentRefunded', { orderId, amountMinor: 1530, currency: 'GBP' }];

describe('a capture', () => {
  it('charges the customer, is posted to the ledger and told', async () => {
    const orderId = newId<'OrderId'>();
    const command = await world.capture(orderId);
    const events = await world.told(orderId, 1);
    const charges = await world.chargesOf(orderId);
    expect(charges).toHaveLength(1);
    expect(events).toEqual([captured(orderId, charges[0]?.chargeId)]);
    expect(await world.balancesOf(orderId)).toEqual({ 'provider-clearing': 1530, 'sales-revenue': -1530 });
    const event = world.payments.observed.find(({ subject }) => subject === orderId);
    expect(event).toMatchObject({ causationId: command.id, correlationId: command.correlationId });
  });

  it('asked for again under another id answers the same and charges and posts nothing more', async () => {
    const orderId = newId<'OrderId'>();
    await world.capture(orderId);
    await world.capture(orderId);
    await world.told(orderId, 2);
    await world.capture(orderId);
    const [first, ...others] = await world.told(orderId, 3);
    expect(others).toEqual([first, first]);
    expect(await world.chargesOf(orderId)).toHaveLength(1);
    expect(await world.balancesOf(orderId)).toEqual({ 'provider-clearing': 1530, 'sales-revenue': -1530 });
  });

  it('that the provider declines is told with the reason', async () => {
    await world.sandbox.setRules({ declinePercent: 100 });
    const orderId = newId<'OrderId'>();
    await world.capture(orderId);
    expect(await world.told(orderId, 1)).toEqual([declined(orderId, 'insufficient funds')]);
    expect(await world.balancesOf(orderId)).toEqual({});
  });
});

describe('a refund', () => {
  it('gives back what was captured, once, and a capture after it is declined', async () => {
    const orderId = newId<'OrderId'>();
    await world.capture(orderId);
    await world.refund(orderId);
    await world.refund(orderId);
    await world.capture(orderId);
    const [, ...events] = await world.told(orderId, 4);
    expect(events).toEqual([refunded(orderId), refunded(orderId), declined(orderId, 'cancelled')]);
    const charges = await world.chargesOf(orderId);
    expect(charges.map(({ refunds }) => refunds.length)).toEqual([1]);
    expect(await world.balancesOf(orderId)).toEqual({ 'provider-clearing': 0, 'sales-revenue': 0 });
  });

  it('that comes before its capture prevents it: the provider hears of neither', async () => {
    const orderId = newId<'OrderId'>();
    await world.refund(orderId);
    await world.capture(orderId);
    expect(await world.told(orderId, 2)).toEqual([
      ['PaymentRefunded', { orderId, amountMinor: 0 }],
      declined(orderId, 'cancelled'),
    ]);
    expect(await world.chargesOf(orderId)).toEqual([]);
  });

  it('that the provider refuses is told, and granted when it is asked for again later', async () => {
    const orderId = newId<'OrderId'>();
    await world.sandbox.setRules({ declinePercent: 0, refuseRefunds: true });
    await world.capture(orderId);
    await world.refund(orderId);
    await world.told(orderId, 2);
    await world.sandbox.setRules({ declinePercent: 0 });
    await world.refund(orderId);
    const [, ...events] = await world.told(orderId, 3);
    expect(events).toEqual([
      ['PaymentRefundRefused', { orderId, reason: 'account closed' }],
      refunded(orderId),
    ]);
  });
});

describe('a refund for a return', () => {
  const part = (orderId: OrderId, returnId: ReturnId, amountMinor: number) => [
    'PaymentRefunded',
    { orderId, returnId, amountMinor, currency: 'GBP' },
  ];
  const newReturns = () => [newId<'ReturnId'>(), newId<'ReturnId'>(), newId<'ReturnId'>()] as const;

  it('gives back its part, once, and all together never more than was captured; a full one the rest', async () => {
    const [orderId, [first, second, third]] = [newId<'OrderId'>(), newReturns()];
    await world.capture(orderId);
    await world.refundReturn(orderId, first, 510);
    await world.refundReturn(orderId, second, 1_000);
    await world.refundReturn(orderId, first, 510);
    await world.refundReturn(orderId, third, 21);
    await world.told(orderId, 5);
    await world.refund(orderId);
    const [, ...events] = await world.told(orderId, 6);
    const reason = 'only 20 GBP of the payment are left';
    expect(events).toEqual([
      ...[part(orderId, first, 510), part(orderId, second, 1_000), part(orderId, first, 510)],
      ['PaymentRefundRefused', { orderId, returnId: third, reason }],
      ['PaymentRefunded', { orderId, amountMinor: 20, currency: 'GBP' }],
    ]);
    const [charge] = await world.chargesOf(orderId);
    expect(charge?.refunds).toMatchObject([
      { amountMinor: 510 },
      { amountMinor: 1_000 },
      { amountMinor: 20 },
    ]);
    expect(await world.balancesOf(orderId)).toEqual({ 'provider-clearing': 0, 'sales-revenue': 0 });
  });

  it('that the provider refuses stays refused, and leaves the money where it is', async () => {
    await world.sandbox.setRules({ declinePercent: 0, refuseRefunds: true });
    const [orderId, [first]] = [newId<'OrderId'>(), newReturns()];
    await world.capture(orderId);
    await world.refundReturn(orderId, first, 510);
    await world.told(orderId, 2);
    await world.sandbox.setRules({ declinePercent: 0 });
    await world.refundReturn(orderId, first, 510);
    const [, ...events] = await world.told(orderId, 3);
    const reason = 'account closed';
    expect(events).toEqual(Array(2).fill(['PaymentRefundRefused', { orderId, returnId: first, reason }]));
    expect(await world.balancesOf(orderId)).toEqual({ 'provider-clearing': 1530, 'sales-revenue': -1530 });
  });

  it('waits while the provider is away, and is then made once', async () => {
    const [orderId, [first]] = [newId<'OrderId'>(), newReturns()];
    await world.capture(orderId);
    await world.told(orderId, 1);
    await world.sandbox.kill();
    await world.refundReturn(orderId, first, 510);
    await eventually('payments finds the provider away', async () => {
      const lag = await world.payments.broker.lag('payments', ['payments.commands.v1']);
      expect(lag.reduce((sum, { lag }) => sum + Number(lag), 0)).toBeGreaterThan(0);
    });
    await world.sandbox.restart();
    expect((await world.told(orderId, 2)).at(-1)).toEqual(part(orderId, first, 510));
    expect((await world.chargesOf(orderId))[0]?.refunds).toMatchObject([{ amountMinor: 510 }]);
  });

  it('whose answer is lost is found again, not made again', async () => {
    const [orderId, [first]] = [newId<'OrderId'>(), newReturns()];
    await world.capture(orderId);
    await world.told(orderId, 1);
    await world.sandbox.setRules({ declinePercent: 0, paymentDelayMs: 60_000 });
    await world.refundReturn(orderId, first, 510);
    const refunds = async () => (await world.chargesOf(orderId))[0]?.refunds;
    await eventually('the provider has refunded', async () => expect(await refunds()).toHaveLength(1));
    expect(await world.told(orderId, 1)).toHaveLength(1);
    await world.sandbox.kill();
    await world.sandbox.restart();
    await world.sandbox.setRules({ declinePercent: 0 });
    expect((await world.told(orderId, 2)).at(-1)).toEqual(part(orderId, first, 510));
    expect(await refunds()).toHaveLength(1);
  });
});

it('while the provider is away captures wait; when it is back each is charged once', async () => {
  await world.sandbox.kill();
  const orderIds = Array.from({ length: 50 }, () => newId<'OrderId'>());
  await Promise.all(orderIds.map((orderId) => world.capture(orderId)));
  await eventually('payments finds the provider away', async () => {
    const lag = await world.payments.broker.lag('payments', ['payments.commands.v1']);
    const waiting = lag.reduce((sum, { lag }) => sum + Number(lag), 0);
    if (waiting < orderIds.length) throw new Error(`only ${waiting} captures wait`);
  });
  await world.sandbox.restart();
  for (const orderId of orderIds) {
    const events = await world.told(orderId, 1);
    const charges = await world.chargesOf(orderId);
    expect(charges).toHaveLength(1);
    expect(events).toEqual([captured(orderId, charges[0]?.chargeId)]);
  }
  expect(await world.payments.database.query('select * from parked')).toEqual([]);
});

it('a charge whose answer is lost is found again, not made again', async () => {
  await world.sandbox.setRules({ declinePercent: 0, paymentDelayMs: 60_000 });
  const orderId = newId<'OrderId'>();
  await world.capture(orderId);
  await eventually('the provider has charged and not answered', async () => {
    expect(await world.chargesOf(orderId)).toHaveLength(1);
  });
  expect(world.payments.observed.filter(({ subject }) => subject === orderId)).toEqual([]);
  await world.sandbox.kill();
  await world.sandbox.restart();
  await world.sandbox.setRules({ declinePercent: 0 });
  const events = await world.told(orderId, 1);
  const charges = await world.chargesOf(orderId);
  expect(charges).toHaveLength(1);
  expect(events).toEqual([captured(orderId, charges[0]?.chargeId)]);
});

describe('the ledger', () => {
  it.each([
    ['update', 'update ledger_entries set amount_minor = 0'],
    ['delete', 'delete from ledger_entries'],
    ['truncate', 'truncate ledger_entries'],
  ])('refuses %s', async (_, statement) => {
    await expect(world.payments.database.query(statement)).rejects.toThrow('the ledger is append only');
  });

  it('refuses that returns are refunded more than was captured', async () => {
    const posting = (kind: string, debit: number) => [
      newId(),
      kind,
      kind === 'return' ? newId() : null,
      debit,
    ];
    const orderId = newId();
    const insert = `
      insert into ledger_entries (order_id, message_id, kind, return_id, account, amount_minor, currency, at)
      select $1, $2, $3, $4, account, sign * $5, 'GBP', now()
      from (values ('provider-clearing', 1), ('sales-revenue', -1)) as side (account, sign)`;
    await world.payments.database.query(insert, [orderId, ...posting('capture', 100)]);
    await world.payments.database.query(insert, [orderId, ...posting('return', -60)]);
    const more = world.payments.database.query(insert, [orderId, ...posting('return', -41)]);
    await expect(more).rejects.toThrow('would be refunded more than was captured');
  });

  it('refuses a posting that does not balance', async () => {
    const insert = `
      insert into ledger_entries (order_id, kind, account, amount_minor, currency, message_id, at)
      values ($1, 'capture', 'provider-clearing', 1530, 'GBP', $1, now())`;
    await expect(world.payments.database.query(insert, [newId()])).rejects.toThrow('does not balance');
  });

  it('balances', async () => {
    const [row] = await world.payments.database.query<{ sum: number; count: number }>(
      'select sum(amount_minor)::bigint as sum, count(*) as count from ledger_entries',
    );
    expect(row?.sum).toBe(0);
    expect(row?.count).toBeGreaterThan(100);
  });
});
