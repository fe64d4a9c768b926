import {
  BookShipment,
  CancelOrder,
  CancelShipment,
  CapturePayment,
  ConfirmOrder,
  OrderCancellationRequested,
  OrderPlaced,
  PaymentCaptured,
  PaymentDeclined,
  PaymentFlagged,
  PaymentRefunded,
  PaymentRefundRefused,
  RefundPayment,
  RejectOrder,
  ReleaseStock,
  ReserveStock,
  ShipmentBooked,
  ShipmentCancellationRefused,
  ShipmentCancelled,
  ShipmentRefused,
  StockReleased,
  StockReserved,
  StockUnavailable,
  type DataOf,
} from '@orderflow/contracts';
import { hours, saga, type SagaDefinition } from '@orderflow/sagas';

/**
 * Leads an order through reserve, pay and ship, and undoes what was done when it cannot be had or is not
 * wanted any more.
 */
export const fulfilOrder = saga('fulfil-order', 2)
  .startsWith(OrderPlaced)
  .remember(orderToFulfil)
  .step('reserve stock', {
    ask: [ReserveStock, ({ orderId, lines }) => ({ orderId, lines })],
    done: StockReserved,
    refused: StockUnavailable,
    undo: [ReleaseStock, orderOnly],
    undone: StockReleased,
  })
  .step('capture payment', {
    ask: [
      CapturePayment,
      ({ orderId, customerId, country, amountMinor, currency }) => ({
        ...{ orderId, customerId, country, amountMinor, currency },
      }),
    ],
    done: PaymentCaptured,
    refused: PaymentDeclined,
    undo: [RefundPayment, orderOnly],
    undone: PaymentRefunded,
    undoRefused: PaymentRefundRefused,
  })
  .step('book shipment', {
    ask: [
      BookShipment,
      ({ orderId, customerId, email, country, lines }) => ({ orderId, customerId, email, country, lines }),
    ],
    done: ShipmentBooked,
    refused: ShipmentRefused,
    undo: [CancelShipment, orderOnly],
    undone: ShipmentCancelled,
    undoRefused: ShipmentCancellationRefused,
    within: hours(24),
  })
  .finish({
    confirmed: [ConfirmOrder, orderOnly],
    rejected: [RejectOrder, ({ orderId }, { reason }) => ({ orderId, reason })],
    cancelled: [CancelOrder, ({ orderId }, { reason }) => ({ orderId, reason })],
  })
  .cancelOn(OrderCancellationRequested, PaymentFlagged);

/** What orders began with that were placed before anybody looked for fraud: only the customer cancels them. */
export const fulfilOrderV1: SagaDefinition = {
  ...fulfilOrder,
  version: 1,
  cancellations: [OrderCancellationRequested],
};

/** An order can have hundreds of lines: only what the commands need is kept of them. */
function orderToFulfil({
  orderId,
  customerId,
  email,
  country,
  currency,
  totalMinor,
  lines,
}: DataOf<typeof OrderPlaced>) {
  return {
    orderId,
    customerId,
    // Sagas that began before it was kept do not have it.
    email: email as string | undefined,
    country,
    currency,
    amountMinor: totalMinor,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  };
}

function orderOnly({ orderId }: ReturnType<typeof orderToFulfil>) {
  return { orderId };
}
