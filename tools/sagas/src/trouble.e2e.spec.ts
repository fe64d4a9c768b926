import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openShop, type Shop } from './shop.fixtures.js';

/** Longer than it takes to see the step and to cancel. */
const slowly = 2_000;
let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 180_000);
afterAll(() => shop.close());

/** What the provider and the carrier, who know nothing of ours, have in their books for an order. */
async function outside(orderId: string) {
  const { provider, carrier } = await shop.books();
  return {
    charges: provider
      .filter((charge) => charge.orderId === orderId)
      .map(({ status, amountMinor, refundedMinor }) => `${status}, ${amountMinor - refundedMinor} kept`),
    shipments: carrier.filter((shipment) => shipment.orderId === orderId).map(({ status }) => status),
  };
}

describe('an undo that is refused is resumed by an operator, and nothing is left', () => {
  test('cancelled while stock is reserved: nothing can be refused', async () => {
    const orderId = await shop.whileStopped('inventory', async () => {
      const order = await shop.place();
      await shop.until(order, 'running', 'reserve stock', 'asked');
      expect(await shop.cancel(order)).toBe(202);
      await shop.until(order, 'compensating', 'reserve stock', 'undoing');
      return order;
    });
    await shop.until(orderId, 'cancelled');
    expect(await outside(orderId)).toEqual({ charges: [], shipments: [] });
  });

  test('cancelled while the payment is captured: the refund is refused, allowed, and asked for again', async () => {
    await shop.rules({ refuseRefunds: true, paymentDelayMs: slowly });
    const orderId = await shop.place();
    await shop.until(orderId, 'running', 'capture payment', 'asked');
    expect(await shop.cancel(orderId)).toBe(202);
    const stuck = await shop.until(orderId, 'needs-operator', 'capture payment', 'undo-refused');
    expect(stuck).toMatchObject({
      trouble: 'payment refund refused: account closed',
      may: ['retry', 'skip'],
    });
    await shop.rules({});
    await shop.operate('retry', orderId, 'account reopened');
    const { acts } = await shop.until(orderId, 'cancelled', 'reserve stock', 'undone');
    expect(acts).toMatchObject([{ verb: 'retry', step: 'capture payment', by: 'grace' }]);
    expect(await outside(orderId)).toEqual({ charges: ['captured, 0 kept'], shipments: [] });
  });

  test('cancelled while the shipment is booked: both undos are refused, one of them twice', async () => {
    await shop.rules({ refuseRefunds: true, refuseCancellations: true, carrierDelayMs: slowly });
    const orderId = await shop.place();
    await shop.until(orderId, 'running', 'book shipment', 'asked');
    expect(await shop.cancel(orderId)).toBe(202);
    await shop.until(orderId, 'needs-operator', 'book shipment', 'undo-refused');
    await shop.rules({ refuseRefunds: true });
    await shop.operate('retry', orderId, 'carrier says yes now');
    await shop.until(orderId, 'needs-operator', 'capture payment', 'undo-refused');
    await shop.operate('retry', orderId, 'perhaps');
    await shop.until(orderId, 'needs-operator', 'capture payment', 'undo-refused');
    await shop.rules({});
    await shop.operate('retry', orderId, 'account reopened');
    const { acts } = await shop.until(orderId, 'cancelled');
    expect(acts?.map(({ command }) => command)).toEqual(['CancelShipment', 'RefundPayment', 'RefundPayment']);
    expect(await outside(orderId)).toEqual({ charges: ['captured, 0 kept'], shipments: ['cancelled'] });
  });
});

describe('an order that is stuck', () => {
  const stuckAtPayments = async (verb: 'retry' | 'compensate') =>
    shop.whileStopped('payments', async () => {
      const orderId = await shop.place();
      await shop.until(orderId, 'running', 'capture payment', 'asked');
      await shop.operate(verb, orderId, 'provider lost it');
      return orderId;
    });

  test('is given up by an operator: the request and its undo are both answered later', async () => {
    const orderId = await stuckAtPayments('compensate');
    const { reason } = await shop.until(orderId, 'rejected', 'capture payment', 'undone');
    expect(reason).toBe('operator: provider lost it');
    expect((await outside(orderId)).shipments).toEqual([]);
  });

  test('is asked for again by an operator, and charged once', async () => {
    const orderId = await stuckAtPayments('retry');
    await shop.until(orderId, 'confirmed');
    expect((await outside(orderId)).charges).toHaveLength(1);
  });
});

/** How long an order takes when others are placed with it: on a busy machine much longer than on an idle one. */
async function lifetimeMs(atOnce: number): Promise<number> {
  const startedAt = performance.now();
  const live = async () => shop.until(await shop.place(), 'confirmed');
  await Promise.all(Array.from({ length: atOnce }, live));
  return Math.ceil(performance.now() - startedAt);
}

test('cancellations that race with every step: every order ends, and every book agrees', async () => {
  const beforeTheRace = await shop.sagas('cancelled');
  const [orders, atOnce] = [120, 12];
  const delays = { paymentDelayMs: 60, carrierDelayMs: 60 };
  await shop.rules(delays);
  const windowMs = Math.max(300, await lifetimeMs(atOnce));
  await shop.rules({ ...delays, declinePercent: 10, refuseAddressPercent: 10 });
  const cancellations: number[] = [];
  const customer = async (first: number) => {
    for (let order = first; order < orders; order += atOnce) {
      const orderId = await shop.place(`racer-${order}`);
      // Without rhythm: 7919 is prime.
      await delay((order * 7919) % windowMs);
      cancellations.push(await shop.cancel(orderId));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, first) => customer(first)));
  expect(await shop.complaints()).toEqual([]);

  expect(cancellations).toHaveLength(orders);
  expect(cancellations.filter((status) => status !== 202 && status !== 409)).toEqual([]);
  const before = new Set(beforeTheRace.map(({ orderId }) => orderId));
  const cancelled = (await shop.sagas('cancelled')).filter(({ orderId }) => !before.has(orderId));
  const reached = cancelled.map(({ steps }) => steps.filter(({ status }) => status !== 'not-asked').length);
  expect(new Set(reached)).toEqual(new Set([1, 2, 3]));
});

test('what is skipped stays done: the saga says so for good, and the oracle sees it', async () => {
  await shop.rules({ refuseRefunds: true, paymentDelayMs: slowly });
  const orderId = await shop.place();
  await shop.until(orderId, 'running', 'capture payment', 'asked');
  expect(await shop.cancel(orderId)).toBe(202);
  await shop.until(orderId, 'needs-operator');
  await shop.operate('skip', orderId, 'refunded by bank transfer');
  const { acts } = await shop.until(orderId, 'cancelled', 'capture payment', 'skipped');
  expect(acts).toMatchObject([
    { verb: 'skip', reason: 'refunded by bank transfer', command: 'ReleaseStock' },
  ]);
  expect(await shop.complaints()).toEqual([
    `one capture per confirmed order, none kept for others: 1 cancelled but money was kept: ${orderId}`,
  ]);
});
