import { afterAll, describe, expect, it } from '@jest/globals';
import { Carrier } from '../carrier.js';
import { adas, now, twoTeapotsForAda } from '../shipment/shipment.fixtures.js';
import { ShipmentRepository } from '../shipment/shipment.repository.js';
import type { BookingAnswer, Shipment } from '../shipment/shipment.js';
import { BookShipmentHandler } from './book-shipment.handler.js';

const unreachable = new Carrier('http://127.0.0.1:9');
const handler = new BookShipmentHandler(new ShipmentRepository(), unreachable);
const { orderId } = twoTeapotsForAda.data;
const shipmentsWith = (shipment: Shipment | undefined) => new Map(shipment ? [[orderId, shipment]] : []);
afterAll(() => unreachable.onApplicationShutdown());

function decide(shipment: Shipment | undefined, effect: BookingAnswer | undefined) {
  const { changes, emits } = handler.decide(shipmentsWith(shipment), twoTeapotsForAda, { now, effect });
  return { changes, events: emits.map(({ contract, data }) => [contract.type, data]) };
}

const shipmentBooked = ['ShipmentBooked', { orderId, trackingId: 'tr_1' }];
const shipmentRefused = (reason: string) => ['ShipmentRefused', { orderId, reason }];

describe('given no shipment of the order', () => {
  it.each<[string, BookingAnswer, Shipment, unknown[]]>([
    ['takes', { status: 'booked', trackingId: 'tr_1' }, adas.booked, shipmentBooked],
    [
      'refuses',
      { status: 'refused', reason: 'address not served' },
      adas.refused,
      shipmentRefused('address not served'),
    ],
  ])('a booking that the carrier %s is kept and told', (_, answer, shipment, event) => {
    expect(decide(undefined, answer)).toEqual({ changes: [{ shipment, at: now }], events: [event] });
  });

  it('a booking without an answer of the carrier is a defect', () => {
    expect(() => decide(undefined, undefined)).toThrow('was not booked');
  });
});

describe('given a shipment of the order', () => {
  it.each<[string, Shipment, unknown[]]>([
    ['booked', adas.booked, shipmentBooked],
    ['booked and not given back', adas.cancellationRefused, shipmentBooked],
    ['refused', adas.refused, shipmentRefused('address not served')],
    ['cancelled', adas.cancelled, shipmentRefused('cancelled')],
    ['cancelled before it was asked for', adas.cancelledInAdvance, shipmentRefused('cancelled')],
  ])(
    'that is %s, another booking books nothing, changes nothing and answers as it is',
    async (_, given, event) => {
      const answer = await handler.effect(twoTeapotsForAda, shipmentsWith(given), AbortSignal.timeout(1_000));
      expect(answer).toBeUndefined();
      expect(decide(given, answer)).toEqual({ changes: [], events: [event] });
    },
  );
});
