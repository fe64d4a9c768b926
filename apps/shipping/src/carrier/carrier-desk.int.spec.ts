import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BookShipment, eventTopic } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { newWebhookSecret } from '@orderflow/service';
import {
  endApp,
  eventually,
  freePort,
  startApp,
  startSandbox,
  startServiceUnderTest,
  type SandboxProcess,
  type ServiceUnderTest,
} from '@orderflow/testkit';

const perSecond = 20;
const urls: string[] = [];
const instances: ChildProcess[] = [];
let sandbox: SandboxProcess;
let shipping: ServiceUnderTest;

/** Two instances, as processes that can be killed, share what the carrier allows. */
beforeAll(async () => {
  for (let at = 0; at < 2; at++) urls.push(`http://127.0.0.1:${await freePort()}`);
  const secret = newWebhookSecret();
  sandbox = await startSandbox({
    CARRIER_CALLBACK_URL: `${urls[0]}/carrier/callbacks`,
    CARRIER_WEBHOOK_SECRET: secret,
  });
  shipping = await startServiceUnderTest({
    name: 'shipping',
    start: async () => {
      instances.push(...(await Promise.all(urls.map((url) => startApp('shipping', url, process.env)))));
      return {
        url: urls[0] as string,
        stop: async () => void (await Promise.all(instances.map((child) => endApp(child, 'SIGTERM')))),
      };
    },
    observes: [eventTopic('shipping')],
    env: {
      ...{ CARRIER_URL: sandbox.url, CARRIER_WEBHOOK_SECRET: secret },
      CARRIER_REQUESTS_PER_SECOND: String(perSecond),
    },
  });
});
afterAll(async () => {
  await shipping.stop();
  await sandbox.stop();
});

const lines = [{ sku: 'TEAPOT', quantity: 2 }];
const book = (orderId: OrderId) =>
  shipping.tell(BookShipment, orderId, { orderId, customerId: 'ada', country: 'France', lines });
const bookMany = async (count: number) => {
  const orderIds = Array.from({ length: count }, () => newId<'OrderId'>());
  await Promise.all(orderIds.map((orderId) => book(orderId)));
  return orderIds;
};
const tells = (orderIds: readonly OrderId[], ...types: string[]) =>
  eventually(`${types.join(', ')} of ${orderIds.length} shipments`, () => {
    const told = Map.groupBy(shipping.observed, ({ subject }) => subject);
    for (const orderId of orderIds)
      expect((told.get(orderId) ?? []).map(({ type }) => type)).toEqual(
        types.map((type) => `Shipment${type}`),
      );
  });

async function killAndRestart(): Promise<void> {
  await Promise.all(instances.map((child) => endApp(child, 'SIGKILL')));
  instances.splice(0, 2, ...(await Promise.all(urls.map((url) => startApp('shipping', url, process.env)))));
}
async function bookedOf(orderIds: readonly OrderId[]): Promise<number> {
  const sql = `select from carrier_shipments where order_id = any($1::uuid[]) and status = 'booked'`;
  return (await sandbox.database.query(sql, [orderIds])).length;
}

it('both instances together keep to what the carrier allows', async () => {
  await sandbox.setRules({ refuseAddressPercent: 0 });
  // When the tokens were taken, by the clock of Postgres.
  await shipping.database.query(`
    create table turns (at timestamptz not null, used bigint not null);
    create function note_turn() returns trigger language plpgsql as $$
      begin insert into turns values (clock_timestamp(), round(extract(epoch from
        new.used_until - greatest(old.used_until, clock_timestamp())) * ${perSecond})); return new; end $$;
    create trigger note_turn before update on partner_limits for each row execute function note_turn()`);
  const orderIds = await bookMany(80);
  await tells(orderIds, 'Booked');
  const turns = await shipping.database.query<{ at: Date; used: number }>('select * from turns order by at');
  expect(turns.reduce((sum, { used }) => sum + used, 0)).toBe(80);
  turns.forEach((first, from) => {
    let used = 0;
    for (const turn of turns.slice(from)) {
      used += turn.used;
      const seconds = (turn.at.getTime() - first.at.getTime()) / 1000;
      expect(used).toBeLessThanOrEqual(Math.ceil(perSecond * (seconds + 0.25)));
    }
  });
  // By the books of the carrier, too: so many bookings cannot have come in less time.
  const [{ seconds } = { seconds: 0 }] = await sandbox.database.query<{ seconds: number }>(
    'select extract(epoch from max(created_at) - min(created_at))::float8 as seconds from carrier_shipments',
  );
  expect(seconds).toBeGreaterThan(80 / perSecond - 1);
});

it('killed with kill -9 while bookings are outstanding, every one is answered once, and booked once', async () => {
  await sandbox.setRules({ refuseAddressPercent: 0, bookingAnswerAfterMs: 1_500, dispatchAfterMs: 100 });
  const orderIds = await bookMany(30);
  await eventually('some are outstanding', async () => {
    const sql = `select count(*) as n from shipments where status = 'pending' and asked > 0`;
    expect((await shipping.database.query<{ n: number }>(sql))[0]?.n).toBeGreaterThan(5);
  });
  await killAndRestart();
  await tells(orderIds, 'Booked', 'Dispatched');
  expect(await bookedOf(orderIds)).toBe(30);
});

it('killed when the carrier has booked and not answered, it asks again after a while, and has booked once', async () => {
  await sandbox.setRules({ refuseAddressPercent: 0, carrierDelayMs: 60_000 });
  const orderIds = await bookMany(4);
  await eventually('the carrier has booked', async () => expect(await bookedOf(orderIds)).toBeGreaterThan(0));
  await killAndRestart();
  await sandbox.setRules({ refuseAddressPercent: 0 });
  await shipping.database.query(`update shipments set due_at = due_at - interval '10 s' where asked > 0`);
  await tells(orderIds, 'Booked');
  expect(await bookedOf(orderIds)).toBe(4);
});
