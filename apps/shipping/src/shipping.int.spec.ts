import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BookShipment, CancelShipment, eventTopic } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import {
  eventually,
  startSandbox,
  startServiceUnderTest,
  type SandboxProcess,
  type ServiceUnderTest,
} from '@orderflow/testkit';
import { ShippingModule } from './shipping.module.js';

let sandbox: SandboxProcess;
let shipping: ServiceUnderTest;

beforeAll(async () => {
  sandbox = await startSandbox();
  shipping = await startServiceUnderTest({
    name: 'shipping',
    start: (onCrash) => startService(ShippingModule, onCrash),
    observes: [eventTopic('shipping')],
    env: { CARRIER_URL: sandbox.url },
  });
});
afterAll(async () => {
  await shipping.stop();
  await sandbox.stop();
});
beforeEach(() => sandbox.setRules({ refuseAddressPercent: 0 }));

const lines = [{ sku: 'TEAPOT', quantity: 2 }];
const book = (orderId: OrderId) =>
  shipping.tell(BookShipment, orderId, { orderId, customerId: 'ada', country: 'France', lines });
const cancel = (orderId: OrderId) => shipping.tell(CancelShipment, orderId, { orderId });

/** The events of an order, once there are as many. */
function told(orderId: OrderId, count: number): Promise<unknown[]> {
  return eventually(`${count} shipping events of order ${orderId}`, () => {
    const events = shipping.observed.filter(({ subject }) => subject === orderId);
    if (events.length < count) throw new Error(`there are ${events.length}`);
    return events.map(({ type, data }) => [type, data]);
  });
}

interface Parcel {
  readonly trackingId: string;
  readonly status: string;
}

/** What the carrier's books say of an order. */
async function parcelsOf(orderId: OrderId): Promise<Parcel[]> {
  const { body } = await sandbox.request<{ shipments: Parcel[] }>(
    'GET',
    `/carrier/shipments?orderId=${orderId}`,
  );
  return body.shipments;
}

const booked = (orderId: OrderId, [parcel]: Parcel[]) => [
  'ShipmentBooked',
  { orderId, trackingId: parcel?.trackingId },
];
const refused = (orderId: OrderId, reason: string) => ['ShipmentRefused', { orderId, reason }];
const cancelled = (orderId: OrderId) => ['ShipmentCancelled', { orderId }];

describe('a booking', () => {
  it('is made with the carrier and told', async () => {
    const orderId = newId<'OrderId'>();
    await book(orderId);
    const events = await told(orderId, 1);
    const parcels = await parcelsOf(orderId);
    expect(parcels).toMatchObject([{ status: 'booked', country: 'France', lines }]);
    expect(events).toEqual([booked(orderId, parcels)]);
  });

  it('asked for again under another id answers the same and books nothing more', async () => {
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await book(orderId);
    const [first, second] = await told(orderId, 2);
    expect(second).toEqual(first);
    expect(await parcelsOf(orderId)).toHaveLength(1);
  });

  it('that the carrier refuses is told with the reason', async () => {
    await sandbox.setRules({ refuseAddressPercent: 100 });
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await cancel(orderId);
    expect(await told(orderId, 2)).toEqual([refused(orderId, 'address not served'), cancelled(orderId)]);
  });
});

describe('a cancellation', () => {
  it('calls the parcel back, keeps its tracking id, and a booking after it is refused', async () => {
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await cancel(orderId);
    await cancel(orderId);
    await book(orderId);
    const [, ...events] = await told(orderId, 4);
    expect(events).toEqual([cancelled(orderId), cancelled(orderId), refused(orderId, 'cancelled')]);
    const [parcel, ...others] = await parcelsOf(orderId);
    expect(others).toEqual([]);
    expect(parcel?.status).toBe('cancelled');
    expect(
      await shipping.database.query('select status, tracking_id from shipments where order_id = $1', [
        orderId,
      ]),
    ).toEqual([{ status: 'cancelled', tracking_id: parcel?.trackingId }]);
  });

  it('that comes before its booking prevents it: the carrier hears of neither', async () => {
    const orderId = newId<'OrderId'>();
    await cancel(orderId);
    await book(orderId);
    expect(await told(orderId, 2)).toEqual([cancelled(orderId), refused(orderId, 'cancelled')]);
    expect(await parcelsOf(orderId)).toEqual([]);
  });

  it('that the carrier refuses is told, and granted when it is asked for again later', async () => {
    const orderId = newId<'OrderId'>();
    await sandbox.setRules({ refuseAddressPercent: 0, refuseCancellations: true });
    await book(orderId);
    await cancel(orderId);
    await told(orderId, 2);
    await sandbox.setRules({ refuseAddressPercent: 0 });
    await cancel(orderId);
    const [, ...events] = await told(orderId, 3);
    expect(events).toEqual([
      ['ShipmentCancellationRefused', { orderId, reason: 'already collected' }],
      cancelled(orderId),
    ]);
  });
});

it('while the carrier is away bookings wait; when it is back each is made once', async () => {
  await sandbox.kill();
  const orderIds = Array.from({ length: 50 }, () => newId<'OrderId'>());
  await Promise.all(orderIds.map((orderId) => book(orderId)));
  await sandbox.restart();
  for (const orderId of orderIds) {
    const events = await told(orderId, 1);
    const parcels = await parcelsOf(orderId);
    expect(parcels).toHaveLength(1);
    expect(events).toEqual([booked(orderId, parcels)]);
  }
  expect(await shipping.database.query('select * from parked')).toEqual([]);
});
