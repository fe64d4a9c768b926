import {
  CancelOrder,
  CapturePayment,
  CompleteReturn,
  ConfirmOrder,
  GoodsReturnRequested,
  OrderCancellationRequested,
  OrderPlaced,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentRefundRefused,
  RefundPayment,
  RefundReturn,
  RejectOrder,
  RejectReturn,
  ReleaseStock,
  ReserveStock,
  StockReleased,
  StockReserved,
  StockUnavailable,
  type MessageContract,
} from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { messageFrom } from '@orderflow/messaging';
import { minutes } from './durations.js';
import { advance, type SagaInput, type Transition } from './engine.js';
import { saga } from './saga.js';
import type { SagaState } from './state.js';

/** Two steps, the second with a time limit and an undo that can be refused. */
export const sellTeapots = saga('sell-teapots', 1)
  .startsWith(OrderPlaced)
  .remember(({ orderId, customerId, totalMinor, currency, lines }) => ({
    ...{ orderId, customerId, totalMinor, currency },
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  }))
  .step('reserve stock', {
    ask: [ReserveStock, ({ orderId, lines }) => ({ orderId, lines })],
    done: StockReserved,
    refused: StockUnavailable,
    undo: [ReleaseStock, ({ orderId }) => ({ orderId })],
    undone: StockReleased,
  })
  .step('capture payment', {
    ask: [
      CapturePayment,
      ({ orderId, customerId, totalMinor, currency }) => ({
        orderId,
        customerId,
        amountMinor: totalMinor,
        currency,
      }),
    ],
    done: PaymentCaptured,
    refused: PaymentDeclined,
    undo: [RefundPayment, ({ orderId }) => ({ orderId })],
    undone: PaymentRefunded,
    undoRefused: PaymentRefundRefused,
    within: minutes(10),
  })
  .finish({
    confirmed: [ConfirmOrder, ({ orderId }) => ({ orderId })],
    rejected: [RejectOrder, ({ orderId }, { reason }) => ({ orderId, reason })],
    cancelled: [CancelOrder, ({ orderId }, { reason }) => ({ orderId, reason })],
  })
  .cancelOn(OrderCancellationRequested);

/** A saga of which an order can have several, with a step that cannot be undone. */
export const takeTeapotsBack = saga('take-teapots-back', 1)
  .startsWith(GoodsReturnRequested, { instanceBy: 'returnId' })
  .step('refund part', {
    ask: [
      RefundReturn,
      ({ orderId, returnId, refundMinor, currency }) => ({
        orderId,
        returnId,
        amountMinor: refundMinor,
        currency,
      }),
    ],
    done: PaymentRefunded,
    refused: PaymentRefundRefused,
  })
  .finish({
    confirmed: [CompleteReturn, ({ orderId, returnId }) => ({ orderId, returnId })],
    rejected: [RejectReturn, ({ orderId, returnId }, { reason }) => ({ orderId, returnId, reason })],
  });

export const placedAt = new Date('2011-01-04T10:00:00Z');
export const adasOrder = OrderPlaced.example.orderId;

/**
 * A message about Ada's order: a contract stands for its example, a string for the time limit of that step.
 */
export type Told = MessageContract<string, any> | string; // eslint-disable-line @typescript-eslint/no-explicit-any -- contracts are invariant in their data

export function messageOf(told: Told, now = placedAt): SagaInput {
  if (typeof told === 'string') return { type: 'TimeLimitPassed', subject: adasOrder, data: { step: told } };
  const journey = { source: 'orders', subject: adasOrder, correlationId: adasOrder, causationId: newId() };
  return messageFrom({ contract: told as MessageContract, data: told.example }, { ...journey, now });
}

/**
 * Plays a saga from its beginning and returns what the last message came to. Earlier ones may be ignored.
 */
export function play(
  history: readonly Told[],
  definition = sellTeapots,
): { before?: SagaState; last: Transition } {
  let before: SagaState | undefined;
  let last: Transition = { ignored: 'no-saga' };
  for (const told of history) {
    if ('state' in last) before = last.state;
    last = advance(definition, before, messageOf(told), placedAt);
  }
  return { before, last };
}
