import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import {
  OrderCancellationRequested,
  OrderPlaced,
  PaymentCaptured,
  PaymentDeclined,
  PaymentFlagged,
  PaymentRefunded,
  PaymentRefundRefused,
  ShipmentBooked,
  ShipmentCancelled,
  ShipmentRefused,
  StockReleased,
  StockReserved,
  StockUnavailable,
  type MessageContract,
} from '@orderflow/contracts';
import { messageFrom } from '@orderflow/messaging';
import {
  advance,
  toMermaid,
  walk,
  type SagaDefinition,
  type SagaInput,
  type SagaState,
} from '@orderflow/sagas';
import { fulfilOrder, fulfilOrderV1 } from './fulfil-order.saga.js';

const aDay = 'a day passes';
type Told = MessageContract<string, any> | typeof aDay; // eslint-disable-line @typescript-eslint/no-explicit-any -- contracts are invariant in their data

const now = new Date('2011-01-04T10:00:00Z');
const { orderId } = OrderPlaced.example;
const paid = [OrderPlaced, StockReserved, PaymentCaptured];
const undone = [ShipmentCancelled, PaymentRefunded, StockReleased];

const asked = ['ReserveStock', 'CapturePayment', 'BookShipment'];
const allUndone = ['CancelShipment', 'RefundPayment', 'ReleaseStock'];

/** What is told to the saga, what it asks for, and how it stands then. */
const journeys: Record<string, [told: Told[], commands: string[], stands: Partial<SagaState>]> = {
  'reserved, paid, shipped: confirmed': [
    [...paid, ShipmentBooked],
    [...asked, 'ConfirmOrder'],
    { status: 'confirmed' },
  ],
  'out of stock: rejected, nothing to undo': [
    [OrderPlaced, StockUnavailable],
    ['ReserveStock', 'RejectOrder'],
    { status: 'rejected', reason: 'stock unavailable: out of stock' },
  ],
  'payment declined: the goods go back': [
    [OrderPlaced, StockReserved, PaymentDeclined, StockReleased],
    ['ReserveStock', 'CapturePayment', 'ReleaseStock', 'RejectOrder'],
    { status: 'rejected', reason: 'payment declined: insufficient funds' },
  ],
  'address refused: money and goods go back': [
    [...paid, ShipmentRefused, PaymentRefunded, StockReleased],
    [...asked, 'RefundPayment', 'ReleaseStock', 'RejectOrder'],
    { status: 'rejected', reason: 'shipment refused: address not served' },
  ],
  'the carrier is silent for a day: the booking is called back too': [
    [...paid, aDay, ...undone],
    [...asked, ...allUndone, 'RejectOrder'],
    { status: 'rejected', reason: 'book shipment: no answer within 24 h' },
  ],
  'the carrier answers after a day: too late': [
    [...paid, aDay, ShipmentBooked, ...undone],
    [...asked, ...allUndone, 'RejectOrder'],
    { status: 'rejected' },
  ],
  'cancelled while goods are reserved': [
    [OrderPlaced, OrderCancellationRequested, StockReserved, StockReleased],
    ['ReserveStock', 'ReleaseStock', 'CancelOrder'],
    { status: 'cancelled', reason: 'requested by the customer' },
  ],
  'cancelled while the payment is captured': [
    [OrderPlaced, StockReserved, OrderCancellationRequested, PaymentCaptured, PaymentRefunded, StockReleased],
    ['ReserveStock', 'CapturePayment', 'RefundPayment', 'ReleaseStock', 'CancelOrder'],
    { status: 'cancelled' },
  ],
  'cancelled while the shipment is booked': [
    [...paid, OrderCancellationRequested, ...undone],
    [...asked, ...allUndone, 'CancelOrder'],
    { status: 'cancelled' },
  ],
  'flagged while the shipment is booked': [
    [...paid, PaymentFlagged, ...undone],
    [...asked, ...allUndone, 'CancelOrder'],
    { status: 'cancelled', reason: 'the payment did not pass our checks' },
  ],
  'flagged before the capture was heard of': [
    [OrderPlaced, StockReserved, PaymentFlagged, PaymentCaptured, PaymentRefunded, StockReleased],
    ['ReserveStock', 'CapturePayment', 'RefundPayment', 'ReleaseStock', 'CancelOrder'],
    { status: 'cancelled' },
  ],
  'flagged after the goods have left: still confirmed': [
    [...paid, ShipmentBooked, PaymentFlagged],
    [...asked, 'ConfirmOrder'],
    { status: 'confirmed' },
  ],
  'cancelled after the goods have left: still confirmed': [
    [...paid, ShipmentBooked, OrderCancellationRequested],
    [...asked, 'ConfirmOrder'],
    { status: 'confirmed' },
  ],
  'cancelled while it is being rejected: still rejected': [
    [OrderPlaced, StockReserved, PaymentDeclined, OrderCancellationRequested, StockReleased],
    ['ReserveStock', 'CapturePayment', 'ReleaseStock', 'RejectOrder'],
    { status: 'rejected' },
  ],
  'a refund that is refused waits for an operator, the goods stay reserved': [
    [...paid, ShipmentRefused, PaymentRefundRefused],
    [...asked, 'RefundPayment'],
    { status: 'needs-operator', trouble: 'payment refund refused: account closed' },
  ],
};

function travel(told: readonly Told[], definition: SagaDefinition = fulfilOrder) {
  let state: SagaState | undefined;
  const emits = told.flatMap((each) => {
    const transition = advance(definition, state, messageOf(each), now);
    if ('ignored' in transition) return [];
    state = transition.state;
    return transition.emits;
  });
  return { state, emits };
}

function messageOf(told: Told): SagaInput {
  if (told === aDay) return { type: 'TimeLimitPassed', subject: orderId, data: { step: 'book shipment' } };
  const journey = { source: 'test', now, subject: orderId, correlationId: orderId };
  return messageFrom({ contract: told as MessageContract, data: told.example }, journey);
}

describe.each(Object.entries(journeys))('%s', (_, [told, commands, stands]) => {
  const { state, emits } = travel(told);

  test('asks in this order and ends so', () => {
    expect(emits.map(({ contract }) => contract.type)).toEqual(commands);
    expect(state).toMatchObject(stands);
  });

  test('sends what the contracts allow, and no more', () => {
    for (const { contract, data } of emits) expect(contract.schema.parse(data)).toEqual(data);
  });
});

test('an order that began before anybody looked for fraud is led on as it began', () => {
  const { state } = travel(paid, fulfilOrderV1);
  expect(advance(fulfilOrderV1, state, messageOf(PaymentFlagged), now)).toEqual({ ignored: 'not-awaited' });
});

test('of an order it keeps what the commands need, without prices and descriptions', () => {
  expect(travel([OrderPlaced]).state?.memory).toEqual({
    orderId,
    customerId: '17850',
    email: 'ada@example.com',
    country: 'United Kingdom',
    currency: 'GBP',
    amountMinor: 1530,
    lines: [{ sku: '85123A', quantity: 6 }],
  });
});

test('every interleaving with two cancellations and three duplicates keeps every promise', () => {
  const { complete, violations, worlds, statuses } = walk(fulfilOrder, { cancellations: 2, duplicates: 3 });
  expect({ complete, violations }).toEqual({ complete: true, violations: [] });
  expect(worlds).toBeGreaterThan(90_000);
  const all = ['cancelled', 'compensating', 'confirmed', 'needs-operator', 'rejected', 'running'];
  expect(Object.keys(statuses).sort()).toEqual(all);
});

test('an operator who acts at any moment breaks no promise, and can end every saga', () => {
  const { complete, violations, worlds } = walk(fulfilOrder, { operator: { retries: 1 } });
  expect({ complete, violations }).toEqual({ complete: true, violations: [] });
  expect(worlds).toBeGreaterThan(90_000);
});

test('the README shows the diagram of the definition', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`mermaid\n${toMermaid(fulfilOrder)}\`\`\``);
});
