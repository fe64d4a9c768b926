import type { Message, MessageContract } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Order, OrderStatus } from './order.js';
import type { Orders } from './order.repository.js';

export const noon = new Date('2026-11-23T12:00:00.000Z');

const adasOrder: Order = {
  orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
  customerId: '17850',
  email: 'ada@example.com',
  currency: 'GBP',
  totalMinor: 1530,
  status: 'placed',
  version: 1,
  correlationId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};

/** Ada's order of six hearts, as it is in each status. */
export function adasOrderIn(status: OrderStatus): Order {
  return { ...adasOrder, status, version: status === 'placed' ? 1 : 2 };
}

export function ordersOf(...orders: readonly Order[]): Orders {
  return new Map(orders.map((order) => [order.orderId, order]));
}

export function commandTo<Type extends string, Data>(
  contract: MessageContract<Type, Data>,
  data: Data,
): Message<Type, Data> {
  return {
    id: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c12',
    type: contract.type,
    version: contract.version,
    source: 'orchestrator',
    subject: adasOrder.orderId,
    time: noon.toISOString(),
    correlationId: adasOrder.correlationId,
    data,
  };
}

export const sixHearts = {
  sku: '85123A',
  description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  quantity: 6,
  unitPriceMinor: 255,
};

/** The body with which Ada places it. */
export const sixHeartsForAda = {
  customerId: '17850',
  email: 'ada@example.com',
  country: 'United Kingdom',
  currency: 'GBP',
  lines: [sixHearts],
};

/** What `POST /orders` answers. */
export interface Receipt {
  readonly status: OrderStatus;
  readonly version: number;
  readonly waitingFor?: readonly string[];
  readonly orderId: OrderId;
  readonly links: { readonly self: string; readonly events: string };
}
