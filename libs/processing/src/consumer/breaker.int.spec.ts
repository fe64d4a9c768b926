import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ReserveStock } from '@orderflow/contracts';
import { DependencyUnavailable } from '@orderflow/kernel';
import { eventually } from '@orderflow/testkit';
import { OperatorWorld } from '../operator/operator.fixtures.js';
import { newOrderId, publishAll, reserveStock } from '../tally.fixtures.js';

const messages = 400;
const bufferMax = 50;
const concurrency = 8;

let world: OperatorWorld;
let away: boolean;
let calls: number;

beforeEach(async () => {
  world = await OperatorWorld.open();
  away = true;
  calls = 0;
  Object.assign(world.handler, {
    effectOptions: { concurrency },
    effect: async () => {
      calls++;
      if (away) throw new DependencyUnavailable('the outside', 'nobody is there');
    },
  });
});
afterEach(() => world.close());

const lag = async () => {
  const partitions = await world.broker.lag('inventory', [ReserveStock.topic]);
  return partitions.reduce((sum, partition) => sum + Number(partition.lag), 0);
};
const done = async () =>
  (await world.database.query<{ n: number }>('select count(*)::int as n from tally'))[0]?.n;

it('integrity/breaker: while the outside is away lag grows in Kafka, one call in two seconds asks, nothing is parked; then all go on', async () => {
  const consumer = await world.start({ bufferMax });
  const startedAt = performance.now();
  const orders = Array.from({ length: messages / 2 }, newOrderId);
  await publishAll(
    world.broker,
    [1, 2].flatMap((n) => orders.map((orderId) => reserveStock(orderId, n))),
  );
  await eventually('the breaker opens and asks twice', () =>
    expect(calls).toBeGreaterThanOrEqual(concurrency + 2),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  expect(calls).toBeLessThanOrEqual(concurrency + 5 + seconds / 2 + 1);
  expect(await lag()).toBe(messages);
  expect(await world.database.query('select * from parked')).toEqual([]);
  away = false;
  await eventually('all are done', async () => expect(await done()).toBe(messages));
  for (const orderId of orders.slice(0, 10)) await world.tallied(orderId, [1, 2]);
  expect(consumer.stats).toMatchObject({ retried: 0, queued: 0, dead: 0 });
});
