import { afterAll, describe, expect, it } from '@jest/globals';
import { Carrier } from '../carrier/carrier.js';
import { PartnerLimit } from '../carrier/partner-limit.js';
import { adas, now, twoTeapotsForAda } from '../shipment/shipment.fixtures.js';
import { ShipmentRepository } from '../shipment/shipment.repository.js';
import type { CarrierWord, Shipment } from '../shipment/shipment.js';
import { BookShipmentHandler } from './book-shipment.handler.js';

const unreachable = new Carrier('http://127.0.0.1:9');
const handler = new BookShipmentHandler(new ShipmentRepository(), unreachable);
const { orderId } = twoTeapotsForAda.data;
const shipmentsWith = (shipment: Shipment | undefined) => new Map(shipment ? [[orderId, shipment]] : []);
afterAll(() => unreachable.onApplicationShutdown());

function decide(shipment: Shipment | undefined, effect: CarrierWord | undefined) {
  const { changes, emits } = handler.decide(shipmentsWith(shipment), twoTeapotsForAda, { now, effect });
  return { changes, events: emits.map(({ contract, data }) => [contract.type, data]) };
}

const shipmentBooked = ['ShipmentBooked', { orderId, trackingId: 'tr_1' }];
const shipmentRefused = (reason: string) => ['ShipmentRefused', { orderId, reason }];

describe('given no shipment of the order', () => {
  it.each<[string, CarrierWord | undefined, Shipment, unknown[], number | undefined]>([
    ['takes', { said: 'booked', trackingId: 'tr_1' }, adas.booked, [shipmentBooked], undefined],
    [
      'refuses',
      { said: 'refused', reason: 'address not served' },
      adas.refused,
      [shipmentRefused('address not served')],
      undefined,
    ],
    ['will answer later', { said: 'accepted' }, adas.pending, [], 30_000],
    ['was not asked about', undefined, adas.stored, [], 0],
  ])(
    'a booking that the carrier %s is kept, and told once it is known',
    (_, word, shipment, events, askAfterMs) => {
      expect(decide(undefined, word)).toEqual({ changes: [{ shipment, at: now, askAfterMs }], events });
    },
  );

  it('a carrier that sets a limit is not asked here', async () => {
    const limited = new Carrier('http://127.0.0.1:9', new PartnerLimit('carrier', 1));
    const storing = new BookShipmentHandler(new ShipmentRepository(), limited);
    expect(await storing.effect(twoTeapotsForAda, new Map(), AbortSignal.timeout(1_000))).toBeUndefined();
    await limited.onApplicationShutdown();
  });
});

describe('given a shipment of the order', () => {
  it.each<[string, Shipment, unknown[]]>([
    ['stored', adas.stored, []],
    ['not answered', adas.pending, []],
    ['called off', adas.cancelling, [shipmentRefused('cancelled')]],
    ['booked', adas.booked, [shipmentBooked]],
    ['booked and not given back', adas.cancellationRefused, [shipmentBooked]],
    ['dispatched', adas.dispatched, [shipmentBooked]],
    ['delivered', adas.delivered, [shipmentBooked]],
    ['refused', adas.refused, [shipmentRefused('address not served')]],
    ['cancelled', adas.cancelled, [shipmentRefused('cancelled')]],
    ['cancelled before it was asked for', adas.cancelledInAdvance, [shipmentRefused('cancelled')]],
  ])(
    'that is %s, another booking books nothing, changes nothing and answers as it is',
    async (_, given, events) => {
      const answer = await handler.effect(twoTeapotsForAda, shipmentsWith(given), AbortSignal.timeout(1_000));
      expect(answer).toBeUndefined();
      expect(decide(given, answer)).toEqual({ changes: [], events });
    },
  );
});
