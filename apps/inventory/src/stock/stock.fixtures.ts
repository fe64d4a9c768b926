import type { Message, MessageContract, StockLine } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Reservation, ReturnedGoods, Stock, StockLevel } from './stock.js';

export const noon = new Date('2026-11-23T12:00:00.000Z');
export const adasOrder = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId;
export const bobsOrder = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c22' as OrderId;

export const sixHearts: StockLine = { sku: '85123A', quantity: 6 };
export const twoLanterns: StockLine = { sku: '71053', quantity: 2 };
export const tenHeartsOnHand: StockLevel = { sku: '85123A', onHand: 10, reserved: 0 };
export const oneLanternOnHand: StockLevel = { sku: '71053', onHand: 1, reserved: 0 };

export const heartsForAda: Reservation = {
  orderId: adasOrder,
  status: 'reserved',
  lines: [sixHearts],
  missing: [],
};

export function stockOf(
  levels: readonly StockLevel[],
  reservations: readonly Reservation[] = [],
  returns: readonly ReturnedGoods[] = [],
): Stock {
  return {
    levels: new Map(levels.map((level) => [level.sku, level])),
    reservations: new Map(reservations.map((reservation) => [reservation.orderId, reservation])),
    returns: Map.groupBy(returns, ({ orderId }) => orderId),
  };
}

export function messageAbout<Type extends string, Data extends { readonly orderId: OrderId }>(
  contract: MessageContract<Type, Data>,
  data: Data,
): Message<Type, Data> {
  return {
    id: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c12',
    type: contract.type,
    version: contract.version,
    source: 'orchestrator',
    subject: data.orderId,
    time: noon.toISOString(),
    correlationId: data.orderId,
    data,
  };
}
