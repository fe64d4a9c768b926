import {
  GoodsReturned,
  OrderConfirmed,
  OrderPlaced,
  PaymentCaptured,
  ShipmentBooked,
  StockReserved,
  type Message,
  type MessageContract,
} from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { emit, messageFrom } from '@orderflow/messaging';

export const eight = new Date('2010-12-01T08:26:00Z');
const ada = { customerId: 'ada', email: 'ada@example.com' };
const gbp = { currency: 'GBP' } as const;

/** Two articles for 15.30, and what becomes of them; a second between any two events. */
export function confirmedOrder(country = 'United Kingdom', begun = eight): Message[] {
  const orderId = newId<'OrderId'>();
  const lines = [
    { sku: '85123A', description: 'HEART', quantity: 4, unitPriceMinor: 255 },
    { sku: '71053', description: 'LANTERN', quantity: 1, unitPriceMinor: 255 },
    { sku: '85123A', description: 'HEART', quantity: 1, unitPriceMinor: 255 },
  ];
  return told(orderId, begun, [
    [OrderPlaced, { orderId, ...ada, country, ...gbp, totalMinor: 1530, lines }],
    [StockReserved, { orderId }],
    [PaymentCaptured, { orderId, captureId: 'ch_1', amountMinor: 1530, ...gbp }],
    [ShipmentBooked, { orderId, trackingId: 'tr_1' }],
    [OrderConfirmed, { orderId, ...ada, ...gbp, totalMinor: 1530 }],
  ]);
}

/** One of the hearts comes back, and that is told twice. */
export const returnOf = ([placed]: readonly Message[]): Message[] => {
  const orderId = placed?.subject as OrderId;
  const lines = [{ sku: '85123A', quantity: 1, unitPriceMinor: 255 }];
  const returned = { orderId, returnId: newId<'ReturnId'>(), ...ada, ...gbp, refundMinor: 255, lines };
  return told(orderId, new Date(eight.getTime() + 60_000), [
    [GoodsReturned, returned],
    [GoodsReturned, returned],
  ]);
};

function told(
  subject: OrderId,
  begun: Date,
  story: readonly (readonly [MessageContract, unknown])[],
): Message[] {
  return story.map(([contract, data], second) =>
    messageFrom(emit(contract, data), {
      ...{ source: 'test', subject, correlationId: subject },
      now: new Date(begun.getTime() + second * 1000),
    }),
  );
}
