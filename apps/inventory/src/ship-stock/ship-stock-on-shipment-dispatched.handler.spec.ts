import { expect, it } from '@jest/globals';
import { ShipmentDispatched } from '@orderflow/contracts';
import {
  adasOrder as orderId,
  heartsForAda,
  messageAbout,
  noon,
  sixHearts,
  stockOf,
} from '../stock/stock.fixtures.js';
import type { Reservation } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';
import { ShipStockOnShipmentDispatchedHandler } from './ship-stock-on-shipment-dispatched.handler.js';

const handler = new ShipStockOnShipmentDispatchedHandler(new StockRepository());
const sixReserved = { sku: '85123A', onHand: 4, reserved: 6 };

it.each<[string, Reservation[], object[]]>([
  [
    'reserved leave',
    [heartsForAda],
    [{ reservation: { ...heartsForAda, status: 'shipped' }, moves: [], left: [sixHearts], at: noon }],
  ],
  ['shipped already leave no second time', [{ ...heartsForAda, status: 'shipped' }], []],
  ['released stay where they are', [{ ...heartsForAda, status: 'released' }], []],
  ['refused stay where they are', [{ ...heartsForAda, status: 'refused' }], []],
  ['never asked for stay where they are', [], []],
])('goods that were %s', (_, reservations, changes) => {
  const dispatched = messageAbout(ShipmentDispatched, { ...ShipmentDispatched.example, orderId });
  const stock = stockOf([sixReserved], reservations);
  expect(handler.decide(stock, dispatched, { now: noon, effect: undefined })).toEqual({ changes, emits: [] });
});
