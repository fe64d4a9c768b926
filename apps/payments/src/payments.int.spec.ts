import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CapturePayment, eventTopic, RefundPayment } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
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
