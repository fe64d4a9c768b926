import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BookShipment, CancelShipment, eventTopic } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { Retention, rulesOf, silentLog } from '@orderflow/processing';
import { newWebhookSecret, signWebhook, startService } from '@orderflow/service';
import {
  eventually,
  freePort,
  startSandbox,
  startServiceUnderTest,
  type SandboxProcess,
  type ServiceUnderTest,
} from '@orderflow/testkit';
import { ShippingModule } from './shipping.module.js';
import { shippingTables } from './shipping.tables.js';

const secret = newWebhookSecret();
let sandbox: SandboxProcess;
let shipping: ServiceUnderTest;

beforeAll(async () => {
  const port = String(await freePort());
  sandbox = await startSandbox({
    CARRIER_CALLBACK_URL: `http://127.0.0.1:${port}/carrier/callbacks`,
    CARRIER_WEBHOOK_SECRET: secret,
  });
  shipping = await startServiceUnderTest({
    name: 'shipping',
    start: (onCrash) => startService(ShippingModule, onCrash),
    observes: [eventTopic('shipping')],
    env: { CARRIER_URL: sandbox.url, CARRIER_WEBHOOK_SECRET: secret, PORT: port },
  });
});
afterAll(async () => {
  await shipping.stop();
  await sandbox.stop();
});

const rules = (these: object = {}) => sandbox.setRules({ refuseAddressPercent: 0, ...these });
const lines = [{ sku: 'TEAPOT', quantity: 2 }];
const book = (orderId: OrderId) =>
  shipping.tell(BookShipment, orderId, {
    ...{ orderId, customerId: 'ada', email: 'ada@example.com', country: 'France', lines },
  });
const cancel = (orderId: OrderId) => shipping.tell(CancelShipment, orderId, { orderId });
const eventsOf = (orderId: OrderId) => shipping.observed.filter(({ subject }) => subject === orderId);
const tells = (orderId: OrderId, ...types: string[]) =>
  eventually(`shipping tells ${types.join(', ')}`, () =>
    expect(eventsOf(orderId).map(({ type }) => type)).toEqual(types.map((type) => `Shipment${type}`)),
  );
const rowOf = async (orderId: OrderId) =>
  (await shipping.database.query('select status, asked from shipments where order_id = $1', [orderId]))[0];
const statusAt = async (orderId: OrderId) => {
  const sql = 'select status from carrier_shipments where order_id = $1';
  return (await sandbox.database.query<{ status: string }>(sql, [orderId])).map(({ status }) => status);
};
const untilPending = (orderId: OrderId) =>
  eventually('the booking is pending', async () =>
    expect(await rowOf(orderId)).toEqual({ status: 'pending', asked: 1 }),
  );
const noLongerDue = (orderId: OrderId) =>
  eventually('every callback was taken', async () => {
    const sql = `select status from carrier_callbacks where order_id = $1 and status <> 'taken'`;
    expect(await sandbox.database.query(sql, [orderId])).toEqual([]);
  });

interface Called {
  readonly type: string;
  readonly orderId: string;
  readonly trackingId?: string;
}
function call(
  { type, ...data }: Called,
  { id = newId(), at = new Date(), by = secret, forged = false } = {},
) {
  const sent = { type: `shipment.${type}`, timestamp: at.toISOString(), data };
  const headers = signWebhook({ id, at, body: JSON.stringify(sent) }, by);
  const body = forged ? { ...sent, data: { ...data, trackingId: 'tr_other' } } : sent;
  return shipping.request<{ type?: string; received?: string }>('POST', '/carrier/callbacks', body, headers);
}
const parcelOf = (orderId: OrderId) => {
  const [booked] = eventsOf(orderId);
  return { orderId, trackingId: (booked?.data as { trackingId: string }).trackingId };
};

describe('a parcel', () => {
  it.each([
    ['is followed from leaving to arriving', {}],
    ['told of three times each is followed once', { callbackRepeatPercent: 100 }],
    ['that arrives before it leaves is told of in order', { callbackReorderPercent: 100 }],
    ['told of late is followed late', { callbackLatePercent: 100, callbackLateMs: 700 }],
  ])('%s', async (_, faults) => {
    await rules({ dispatchAfterMs: 100, deliverAfterMs: 100, ...faults });
    const orderId = newId<'OrderId'>();
    const command = await book(orderId);
    await tells(orderId, 'Booked', 'Dispatched', 'Delivered');
    await noLongerDue(orderId);
    const [, dispatched, delivered] = eventsOf(orderId);
    expect(dispatched?.data).toMatchObject({ ...parcelOf(orderId), email: 'ada@example.com' });
    for (const event of [dispatched, delivered])
      expect(event).toMatchObject({ correlationId: command.correlationId, causationId: command.id });
    await tells(orderId, 'Booked', 'Dispatched', 'Delivered');
  });

  it('that has left is not called back', async () => {
    await rules({ dispatchAfterMs: 0 });
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await tells(orderId, 'Booked', 'Dispatched');
    await cancel(orderId);
    await tells(orderId, 'Booked', 'Dispatched', 'CancellationRefused');
  });
});

describe('a callback', () => {
  const refusedAs = (status: number, type: string) => ({
    ...{ status, body: { type: `urn:orderflow:problem:callback-${type}` } },
  });
  const bookedParcel = async () => {
    await rules();
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await tells(orderId, 'Booked');
    return parcelOf(orderId);
  };

  it('is taken once, and stored with what it leads to', async () => {
    const parcel = await bookedParcel();
    const id = newId();
    const answers = await Promise.all([1, 2, 3].map(() => call({ type: 'dispatched', ...parcel }, { id })));
    expect(answers.map(({ body }) => body.received).sort()).toEqual(['repeated', 'repeated', 'taken']);
    await tells(parcel.orderId, 'Booked', 'Dispatched');
    const stored = 'select type from callbacks where webhook_id = $1';
    expect(await shipping.database.query(stored, [id])).toEqual([{ type: 'shipment.dispatched' }]);
  });

  it('that is repeated when it is known no more, a month after the parcel arrived, changes nothing', async () => {
    const parcel = await bookedParcel();
    const [dispatched, delivered] = [newId(), newId()];
    await call({ type: 'dispatched', ...parcel }, { id: dispatched });
    const stored = () =>
      shipping.database.query('select from callbacks where order_id = $1', [parcel.orderId]);
    const sweep = () =>
      new Retention({
        ...{ database: shipping.database, rules: rulesOf(shippingTables), log: silentLog },
        now: async () => new Date(Date.now() + 31 * 86_400_000),
      }).sweep();
    await sweep();
    expect(await stored()).toHaveLength(1);
    await call({ type: 'delivered', ...parcel }, { id: delivered });
    await sweep();
    expect(await stored()).toEqual([]);
    for (const [id, type] of [
      [dispatched, 'dispatched'],
      [delivered, 'delivered'],
    ] as const)
      expect(await call({ type, ...parcel }, { id })).toMatchObject({ status: 200 });
    await cancel(parcel.orderId);
    await tells(parcel.orderId, 'Booked', 'Dispatched', 'Delivered', 'CancellationRefused');
  });

  it('is refused, counted and not stored when it is forged, stale, unsigned, malformed or of no booking', async () => {
    const parcel = await bookedParcel();
    const dispatched = { type: 'dispatched', ...parcel };
    const sixMinutesAgo = new Date(Date.now() - 360_000);
    const unsigned = await shipping.request('POST', '/carrier/callbacks', dispatched);
    expect(unsigned).toMatchObject(refusedAs(401, 'unsigned'));
    expect(await call(dispatched, { forged: true })).toMatchObject(refusedAs(401, 'forged'));
    expect(await call(dispatched, { by: newWebhookSecret() })).toMatchObject(refusedAs(401, 'forged'));
    expect(await call(dispatched, { at: sixMinutesAgo })).toMatchObject(refusedAs(401, 'stale'));
    expect(await call({ type: 'lost', ...parcel })).toMatchObject({ status: 422 });
    expect(await call({ ...dispatched, orderId: newId() })).toMatchObject(refusedAs(404, 'unknown'));
    const other = await call({ ...dispatched, trackingId: 'tr_other' });
    expect(other).toMatchObject(refusedAs(409, 'contradicted'));
    expect(other.headers.get('content-type')).toContain('application/problem+json');
    const stored = 'select webhook_id from callbacks where order_id = $1';
    expect(await shipping.database.query(stored, [parcel.orderId])).toEqual([]);
    await tells(parcel.orderId, 'Booked');
    const metrics = await (await fetch(`${shipping.url}/metrics`)).text();
    for (const outcome of ['unsigned', 'forged', 'stale', 'malformed', 'unknown', 'contradicted'])
      expect(metrics).toMatch(
        new RegExp(`orderflow_carrier_callbacks_total{[^}]*outcome="${outcome}"[^}]*} \\d`),
      );
  });
});

describe('a carrier that answers later', () => {
  it.each([
    ['books', 0, 'Booked'],
    ['refuses', 100, 'Refused'],
  ])('%s, and is not waited for', async (_, refuseAddressPercent, answer) => {
    await rules({ bookingAnswerAfterMs: 300, refuseAddressPercent });
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await untilPending(orderId);
    expect(eventsOf(orderId)).toEqual([]);
    await tells(orderId, answer);
  });

  it('and whose callback is lost is asked again', async () => {
    await rules({ bookingAnswerAfterMs: 100, callbackLosePercent: 100 });
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await untilPending(orderId);
    await eventually('it has booked', async () => expect(await statusAt(orderId)).toEqual(['booked']));
    await shipping.database.query('update shipments set due_at = now() where order_id = $1', [orderId]);
    await tells(orderId, 'Booked');
    expect(await statusAt(orderId)).toEqual(['booked']);
  });

  it.each([
    ['is called back when it is booked', 0, ['cancelled']],
    ['is cancelled when it is refused', 100, ['refused']],
  ])('a booking that is cancelled meanwhile %s', async (_, refuseAddressPercent, atCarrier) => {
    await rules({ bookingAnswerAfterMs: 500, refuseAddressPercent, dispatchAfterMs: 60_000 });
    const orderId = newId<'OrderId'>();
    await book(orderId);
    await untilPending(orderId);
    await cancel(orderId);
    await tells(orderId, 'Cancelled');
    expect(await statusAt(orderId)).toEqual(atCarrier);
    expect(await rowOf(orderId)).toMatchObject({ status: 'cancelled' });
  });
});
