import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CapturePayment, eventTopic, RefundPayment, RefundReturn } from '@orderflow/contracts';
import { newId, type OrderId, type ReturnId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import {
  eventually,
  startSandbox,
  startServiceUnderTest,
  type SandboxProcess,
  type ServiceUnderTest,
} from '@orderflow/testkit';
import { PaymentsModule } from './payments.module.js';

let sandbox: SandboxProcess;
let payments: ServiceUnderTest;

beforeAll(async () => {
  sandbox = await startSandbox();
  payments = await startServiceUnderTest({
    name: 'payments',
    start: (onCrash) => startService(PaymentsModule, onCrash),
    observes: [eventTopic('payments')],
    env: { PAYMENT_PROVIDER_URL: sandbox.url },
  });
});
afterAll(async () => {
  await payments.stop();
  await sandbox.stop();
});
beforeEach(() => sandbox.setRules({ declinePercent: 0 }));

const capture = (orderId: OrderId, amountMinor = 1530) =>
  payments.tell(CapturePayment, orderId, { orderId, customerId: 'ada', amountMinor, currency: 'GBP' });
const refund = (orderId: OrderId) => payments.tell(RefundPayment, orderId, { orderId });

const refundReturn = (orderId: OrderId, returnId: ReturnId, amountMinor: number) =>
  payments.tell(RefundReturn, orderId, { orderId, returnId, amountMinor, currency: 'GBP' });

/** The events of an order, once there are as many. */
function told(orderId: OrderId, count: number): Promise<unknown[]> {
  return eventually(`${count} payment events of order ${orderId}`, () => {
    const events = payments.observed.filter(({ subject }) => subject === orderId);
    if (events.length < count) throw new Error(`there are ${events.length}`);
    return events.map(({ type, data }) => [type, data]);
  });
}

/** What the payment provider's books say of an order. */
async function chargesOf(orderId: OrderId) {
  const { body } = await sandbox.request<{ charges: { chargeId: string; refunds: unknown[] }[] }>(
    'GET',
    `/payments/charges?orderId=${orderId}`,
  );
  return body.charges;
}

async function balancesOf(orderId: OrderId): Promise<Record<string, number>> {
  const rows = await payments.database.query<{ account: string; balance: number }>(
    `select account, sum(amount_minor)::bigint as balance from ledger_entries where order_id = $1 group by account`,
    [orderId],
  );
  return Object.fromEntries(rows.map(({ account, balance }) => [account, balance]));
}

const captured = (orderId: OrderId, captureId: string | undefined) => [
  'PaymentCaptured',
  { orderId, captureId, amountMinor: 1530, currency: 'GBP', customerId: 'ada' },
];
const declined = (orderId: OrderId, reason: string) => ['PaymentDeclined', { orderId, reason }];
const refunded = (orderId: OrderId) => ['PaymentRefunded', { orderId, amountMinor: 1530, currency: 'GBP' }];

describe('a capture', () => {
  it('charges the customer, is posted to the ledger and told', async () => {
    const orderId = newId<'OrderId'>();
    const command = await capture(orderId);
    const events = await told(orderId, 1);
    const charges = await chargesOf(orderId);
    expect(charges).toHaveLength(1);
    expect(events).toEqual([captured(orderId, charges[0]?.chargeId)]);
    expect(await balancesOf(orderId)).toEqual({ 'provider-clearing': 1530, 'sales-revenue': -1530 });
    const event = payments.observed.find(({ subject }) => subject === orderId);
    expect(event).toMatchObject({ causationId: command.id, correlationId: command.correlationId });
  });

  it('asked for again under another id answers the same and charges and posts nothing more', async () => {
    const orderId = newId<'OrderId'>();
    await capture(orderId);
    await capture(orderId);
    await told(orderId, 2);
    await capture(orderId);
    const [first, ...others] = await told(orderId, 3);
    expect(others).toEqual([first, first]);
    expect(await chargesOf(orderId)).toHaveLength(1);
    expect(await balancesOf(orderId)).toEqual({ 'provider-clearing': 1530, 'sales-revenue': -1530 });
  });

  it('that the provider declines is told with the reason', async () => {
    await sandbox.setRules({ declinePercent: 100 });
    const orderId = newId<'OrderId'>();
    await capture(orderId);
    expect(await told(orderId, 1)).toEqual([declined(orderId, 'insufficient funds')]);
    expect(await balancesOf(orderId)).toEqual({});
  });
});

describe('a refund', () => {
  it('gives back what was captured, once, and a capture after it is declined', async () => {
    const orderId = newId<'OrderId'>();
    await capture(orderId);
    await refund(orderId);
    await refund(orderId);
    await capture(orderId);
    const [, ...events] = await told(orderId, 4);
    expect(events).toEqual([refunded(orderId), refunded(orderId), declined(orderId, 'cancelled')]);
    const charges = await chargesOf(orderId);
    expect(charges.map(({ refunds }) => refunds.length)).toEqual([1]);
    expect(await balancesOf(orderId)).toEqual({ 'provider-clearing': 0, 'sales-revenue': 0 });
  });

  it('that comes before its capture prevents it: the provider hears of neither', async () => {
    const orderId = newId<'OrderId'>();
    await refund(orderId);
    await capture(orderId);
    expect(await told(orderId, 2)).toEqual([
      ['PaymentRefunded', { orderId, amountMinor: 0 }],
      declined(orderId, 'cancelled'),
    ]);
    expect(await chargesOf(orderId)).toEqual([]);
  });

  it('that the provider refuses is told, and granted when it is asked for again later', async () => {
    const orderId = newId<'OrderId'>();
    await sandbox.setRules({ declinePercent: 0, refuseRefunds: true });
    await capture(orderId);
    await refund(orderId);
    await told(orderId, 2);
    await sandbox.setRules({ declinePercent: 0 });
    await refund(orderId);
    const [, ...events] = await told(orderId, 3);
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
    await capture(orderId);
    await refundReturn(orderId, first, 510);
    await refundReturn(orderId, second, 1_000);
    await refundReturn(orderId, first, 510);
    await refundReturn(orderId, third, 21);
    await told(orderId, 5);
    await refund(orderId);
    const [, ...events] = await told(orderId, 6);
    const reason = 'only 20 GBP of the payment are left';
    expect(events).toEqual([
      ...[part(orderId, first, 510), part(orderId, second, 1_000), part(orderId, first, 510)],
      ['PaymentRefundRefused', { orderId, returnId: third, reason }],
      ['PaymentRefunded', { orderId, amountMinor: 20, currency: 'GBP' }],
    ]);
    const [charge] = await chargesOf(orderId);
    expect(charge?.refunds).toMatchObject([
      { amountMinor: 510 },
      { amountMinor: 1_000 },
      { amountMinor: 20 },
    ]);
    expect(await balancesOf(orderId)).toEqual({ 'provider-clearing': 0, 'sales-revenue': 0 });
  });

  it('that the provider refuses stays refused, and leaves the money where it is', async () => {
    await sandbox.setRules({ declinePercent: 0, refuseRefunds: true });
    const [orderId, [first]] = [newId<'OrderId'>(), newReturns()];
    await capture(orderId);
    await refundReturn(orderId, first, 510);
    await told(orderId, 2);
    await sandbox.setRules({ declinePercent: 0 });
    await refundReturn(orderId, first, 510);
    const [, ...events] = await told(orderId, 3);
    const reason = 'account closed';
    expect(events).toEqual(Array(2).fill(['PaymentRefundRefused', { orderId, returnId: first, reason }]));
    expect(await balancesOf(orderId)).toEqual({ 'provider-clearing': 1530, 'sales-revenue': -1530 });
  });

  it('waits while the provider is away, and is then made once', async () => {
    const [orderId, [first]] = [newId<'OrderId'>(), newReturns()];
    await capture(orderId);
    await told(orderId, 1);
    await sandbox.kill();
    await refundReturn(orderId, first, 510);
    await eventually('payments finds the provider away', async () => {
      const lag = await payments.broker.lag('payments', ['payments.commands.v1']);
      expect(lag.reduce((sum, { lag }) => sum + Number(lag), 0)).toBeGreaterThan(0);
    });
    await sandbox.restart();
    expect((await told(orderId, 2)).at(-1)).toEqual(part(orderId, first, 510));
    expect((await chargesOf(orderId))[0]?.refunds).toMatchObject([{ amountMinor: 510 }]);
  });
});

it('while the provider is away captures wait; when it is back each is charged once', async () => {
  await sandbox.kill();
  const orderIds = Array.from({ length: 50 }, () => newId<'OrderId'>());
  await Promise.all(orderIds.map((orderId) => capture(orderId)));
  await eventually('payments finds the provider away', async () => {
    const lag = await payments.broker.lag('payments', ['payments.commands.v1']);
    const waiting = lag.reduce((sum, { lag }) => sum + Number(lag), 0);
    if (waiting < orderIds.length) throw new Error(`only ${waiting} captures wait`);
  });
  await sandbox.restart();
  for (const orderId of orderIds) {
    const events = await told(orderId, 1);
    const charges = await chargesOf(orderId);
    expect(charges).toHaveLength(1);
    expect(events).toEqual([captured(orderId, charges[0]?.chargeId)]);
  }
  expect(await payments.database.query('select * from parked')).toEqual([]);
});

it('a charge whose answer is lost is found again, not made again', async () => {
  await sandbox.setRules({ declinePercent: 0, paymentDelayMs: 60_000 });
  const orderId = newId<'OrderId'>();
  await capture(orderId);
  await eventually('the provider has charged and not answered', async () => {
    expect(await chargesOf(orderId)).toHaveLength(1);
  });
  expect(payments.observed.filter(({ subject }) => subject === orderId)).toEqual([]);
  await sandbox.kill();
  await sandbox.restart();
  await sandbox.setRules({ declinePercent: 0 });
  const events = await told(orderId, 1);
  const charges = await chargesOf(orderId);
  expect(charges).toHaveLength(1);
  expect(events).toEqual([captured(orderId, charges[0]?.chargeId)]);
});

describe('the ledger', () => {
  it.each([
    ['update', 'update ledger_entries set amount_minor = 0'],
    ['delete', 'delete from ledger_entries'],
    ['truncate', 'truncate ledger_entries'],
  ])('refuses %s', async (_, statement) => {
    await expect(payments.database.query(statement)).rejects.toThrow('the ledger is append only');
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
    await payments.database.query(insert, [orderId, ...posting('capture', 100)]);
    await payments.database.query(insert, [orderId, ...posting('return', -60)]);
    const more = payments.database.query(insert, [orderId, ...posting('return', -41)]);
    await expect(more).rejects.toThrow('would be refunded more than was captured');
  });

  it('refuses a posting that does not balance', async () => {
    const insert = `
      insert into ledger_entries (order_id, kind, account, amount_minor, currency, message_id, at)
      values ($1, 'capture', 'provider-clearing', 1530, 'GBP', $1, now())`;
    await expect(payments.database.query(insert, [newId()])).rejects.toThrow('does not balance');
  });

  it('balances', async () => {
    const [row] = await payments.database.query<{ sum: number; count: number }>(
      'select sum(amount_minor)::bigint as sum, count(*) as count from ledger_entries',
    );
    expect(row?.sum).toBe(0);
    expect(row?.count).toBeGreaterThan(100);
  });
});
