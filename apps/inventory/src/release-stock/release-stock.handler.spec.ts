import { describe, expect, it } from '@jest/globals';
import { ReleaseStock, StockReleased } from '@orderflow/contracts';
import {
  adasOrder as orderId,
  messageAbout,
  heartsForAda,
  noon,
  stockOf,
  tenHeartsOnHand,
} from '../stock/stock.fixtures.js';
import type { Reservation } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';
import { ReleaseStockHandler } from './release-stock.handler.js';

describe('ReleaseStock', () => {
  const handler = new ReleaseStockHandler(new StockRepository());

  it.each<[string, Reservation[], number]>([
    ['reserved', [heartsForAda], 1],
    ['never asked for', [], 1],
    ['refused', [{ ...heartsForAda, status: 'refused' }], 0],
    ['shipped', [{ ...heartsForAda, status: 'shipped' }], 0],
    ['released already', [{ ...heartsForAda, status: 'released' }], 0],
  ])('of goods that were %s is answered all the same', (_, reservations, changes) => {
    const stock = stockOf([tenHeartsOnHand], reservations);
    const command = messageAbout(ReleaseStock, { orderId });
    const decision = handler.decide(stock, command, { now: noon, effect: undefined });
    expect(decision.changes).toHaveLength(changes);
    expect(decision.emits).toEqual([{ contract: StockReleased, data: { orderId } }]);
  });
});
