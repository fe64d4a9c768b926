import { describe, expect, it } from '@jest/globals';
import { ReserveStock, StockReserved, StockUnavailable } from '@orderflow/contracts';
import {
  adasOrder as orderId,
  messageAbout,
  heartsForAda,
  noon,
  sixHearts,
  stockOf,
  tenHeartsOnHand,
} from '../stock/stock.fixtures.js';
import type { Reservation, StockLevel } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';
import { ReserveStockHandler } from './reserve-stock.handler.js';

const missing = [{ sku: '85123A', requested: 6, available: 1 }];
const reserved = [{ contract: StockReserved, data: { orderId } }];
const unavailable = [{ contract: StockUnavailable, data: { orderId, reason: 'out of stock', missing } }];
const cancelled = [{ contract: StockUnavailable, data: { orderId, reason: 'cancelled', missing: [] } }];

describe('ReserveStock', () => {
  const handler = new ReserveStockHandler(new StockRepository());

  it.each<[string, StockLevel[], Reservation[], number, object[]]>([
    ['there', [tenHeartsOnHand], [], 1, reserved],
    ['not there', [{ ...tenHeartsOnHand, onHand: 1 }], [], 1, unavailable],
    ['reserved already', [tenHeartsOnHand], [heartsForAda], 0, reserved],
    ['shipped already', [tenHeartsOnHand], [{ ...heartsForAda, status: 'shipped' }], 0, reserved],
    ['refused already', [tenHeartsOnHand], [{ ...heartsForAda, status: 'refused', missing }], 0, unavailable],
    ['released already', [tenHeartsOnHand], [{ ...heartsForAda, status: 'released' }], 0, cancelled],
  ])('of goods that are %s', (_, levels, reservations, changes, emits) => {
    const command = messageAbout(ReserveStock, { orderId, lines: [sixHearts] });
    const decision = handler.decide(stockOf(levels, reservations), command, { now: noon, effect: undefined });
    expect(decision.changes).toHaveLength(changes);
    expect(decision.emits).toEqual(emits);
  });
});
