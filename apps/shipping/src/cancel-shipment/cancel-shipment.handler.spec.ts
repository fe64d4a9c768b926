import { afterAll, describe, expect, it } from '@jest/globals';
import { Carrier } from '../carrier.js';
import { adas, noTeapotsForAda, now } from '../shipment/shipment.fixtures.js';
import { ShipmentRepository } from '../shipment/shipment.repository.js';
import type { CancellationAnswer, Shipment, ShipmentChange } from '../shipment/shipment.js';
import { CancelShipmentHandler } from './cancel-shipment.handler.js';

const unreachable = new Carrier('http://127.0.0.1:9');
const handler = new CancelShipmentHandler(new ShipmentRepository(), unreachable);
const { orderId } = noTeapotsForAda.data;
const shipmentsWith = (shipment: Shipment | undefined) => new Map(shipment ? [[orderId, shipment]] : []);
afterAll(() => unreachable.onApplicationShutdown());

function decide(shipment: Shipment | undefined, effect: CancellationAnswer | undefined) {
  const { changes, emits } = handler.decide(shipmentsWith(shipment), noTeapotsForAda, { now, effect });
  return { changes, events: emits.map(({ contract, data }) => [contract.type, data]) };
}

const shipmentCancelled = ['ShipmentCancelled', { orderId }];

describe.each<[string, Shipment]>([
  ['booked', adas.booked],
  ['booked and was not given back at first', adas.cancellationRefused],
])('given a shipment that is %s', (_, given) => {
  it('a cancellation that the carrier takes is told, and the tracking id is kept', () => {
    expect(decide(given, { status: 'cancelled' })).toEqual({
      changes: [{ shipment: adas.cancelled, at: now }],
      events: [shipmentCancelled],
    });
  });

  it('a cancellation that the carrier refuses is told', () => {
    expect(decide(given, { status: 'refused', reason: 'already collected' })).toEqual({
      changes: [{ shipment: adas.cancellationRefused, at: now }],
      events: [['ShipmentCancellationRefused', { orderId, reason: 'already collected' }]],
    });
  });

  it('a cancellation without an answer of the carrier is a defect', () => {
    expect(() => decide(given, undefined)).toThrow('was not cancelled');
  });
});

describe('given nothing to cancel', () => {
  it.each<[string, Shipment | undefined, ShipmentChange[]]>([
    ['no shipment', undefined, [{ shipment: adas.cancelledInAdvance, at: now }]],
    ['a refused shipment', adas.refused, []],
    ['a cancelled shipment', adas.cancelled, []],
  ])('%s: the carrier is not asked and the cancellation is told', async (_, given, changes) => {
    const answer = await handler.effect(noTeapotsForAda, shipmentsWith(given), AbortSignal.timeout(1_000));
    expect(answer).toBeUndefined();
    expect(decide(given, answer)).toEqual({ changes, events: [shipmentCancelled] });
  });
});
