import { afterAll, describe, expect, it } from '@jest/globals';
import { Carrier } from '../carrier/carrier.js';
import { adas, noTeapotsForAda, now } from '../shipment/shipment.fixtures.js';
import { ShipmentRepository } from '../shipment/shipment.repository.js';
import type { CarrierWord, Shipment, ShipmentChange } from '../shipment/shipment.js';
import { CancelShipmentHandler } from './cancel-shipment.handler.js';

const unreachable = new Carrier('http://127.0.0.1:9');
const handler = new CancelShipmentHandler(new ShipmentRepository(), unreachable);
const { orderId } = noTeapotsForAda.data;
const shipmentsWith = (shipment: Shipment | undefined) => new Map(shipment ? [[orderId, shipment]] : []);
afterAll(() => unreachable.onApplicationShutdown());

function decide(shipment: Shipment | undefined, effect: CarrierWord | undefined) {
  const { changes, emits } = handler.decide(shipmentsWith(shipment), noTeapotsForAda, { now, effect });
  return { changes, events: emits.map(({ contract, data }) => [contract.type, data]) };
}

const shipmentCancelled = ['ShipmentCancelled', { orderId }];
const refused = (reason: string) => ['ShipmentCancellationRefused', { orderId, reason }];

describe.each<[string, Shipment]>([
  ['booked', adas.booked],
  ['booked and was not given back at first', adas.cancellationRefused],
])('given a shipment that is %s', (_, given) => {
  it.each<[string, CarrierWord | undefined, Shipment, unknown[], number | undefined]>([
    [
      'takes is told, and the tracking id is kept',
      { said: 'cancelled' },
      adas.cancelled,
      [shipmentCancelled],
      undefined,
    ],
    [
      'refuses is told',
      { said: 'cancellation-refused', reason: 'already collected' },
      adas.cancellationRefused,
      [refused('already collected')],
      undefined,
    ],
    ['was not asked about is asked about, and told then', undefined, adas.callingBack, [], 0],
  ])('a cancellation that the carrier %s', (_, word, shipment, events, askAfterMs) => {
    expect(decide(given, word)).toEqual({ changes: [{ shipment, at: now, askAfterMs }], events });
  });
});

describe('a cancellation asks the carrier nothing', () => {
  it.each<[string, Shipment | undefined, Partial<ShipmentChange>[], unknown[]]>([
    ['in advance', undefined, [{ shipment: adas.cancelledInAdvance }], [shipmentCancelled]],
    [
      'of a booking nobody has asked for yet',
      adas.stored,
      [{ shipment: adas.cancelledUnbooked }],
      [shipmentCancelled],
    ],
    ['of a booking that is not answered', adas.pending, [{ shipment: adas.cancelling, askAfterMs: 0 }], []],
    ['of one that is called off already', adas.cancelling, [], []],
    ['of a refused one', adas.refused, [], [shipmentCancelled]],
    ['of a cancelled one', adas.cancelled, [], [shipmentCancelled]],
    ['of a parcel that left', adas.dispatched, [], [refused('the parcel has left')]],
    ['of a parcel that arrived', adas.delivered, [], [refused('the parcel has left')]],
  ])('%s', async (_, given, changes, events) => {
    const answer = await handler.effect(noTeapotsForAda, shipmentsWith(given), AbortSignal.timeout(1_000));
    expect(answer).toBeUndefined();
    expect(decide(given, answer)).toMatchObject({ changes, events });
  });
});
