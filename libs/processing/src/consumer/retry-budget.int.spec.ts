import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReserveStock } from '@orderflow/contracts';
import { DependencyUnavailable } from '@orderflow/kernel';
import { encodeMessage } from '@orderflow/messaging';
import { eventually } from '@orderflow/testkit';
import { OperatorWorld } from '../operator/operator.fixtures.js';
import { newOrderId, publishAll, reserveStock, tallyOf } from '../tally.fixtures.js';

const budget = { perSecond: 10, share: 0.2 };
const attemptsForEver = { attemptsMax: 1_000, firstMs: 1, factor: 1, mostMs: 1 };

interface Tried {
  readonly at: number;
  readonly retry: boolean;
}

/** By how much the worst span of time has more retries than the budget states; `successes` is what succeeded in all. */
function excess(tries: readonly Tried[], { perSecond, share }: typeof budget, successes: number): number {
  const retries = tries.filter(({ retry }) => retry);
  return Math.max(
    ...retries.flatMap((from, begin) =>
      retries.slice(begin).map(({ at }, more) => {
        const seconds = (at - from.at) / 1_000;
        return more + 1 - (perSecond * (seconds + 10) + share * successes);
      }),
    ),
  );
}

describe('retries keep to the budget of their handler', () => {
  let world: OperatorWorld;
  const servers: Server[] = [];

  beforeEach(async () => {
    world = await OperatorWorld.open();
  });
  afterEach(async () => {
    await world.close();
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  it('integrity/no-retry-storm: thousands of parked messages that fall due together come one after the other', async () => {
    const orders = Array.from({ length: 2_000 }, newOrderId);
    await world.database.query(
      `insert into parked (consumer, key, state, message_id, type, topic, partition, record_offset, value, headers,
         record_timestamp, attempts, next_attempt_at)
       select 'inventory', key, 'retrying', gen_random_uuid(), 'ReserveStock', 'inventory.commands.v1', 0, n,
         convert_to(value, 'utf8'), '{}', now(), 1, now()
       from unnest($1::text[], $2::text[]) with ordinality as u (key, value, n)`,
      [orders, orders.map((orderId) => encodeMessage(reserveStock(orderId, 1)).value)],
    );
    const tries: Tried[] = [];
    let failing = true;
    Object.assign(world.handler, { retry: attemptsForEver, retryBudget: budget });
    world.handler.trouble = ({ data }) => {
      const retry = orders.includes(data.orderId);
      if (retry) tries.push({ at: performance.now(), retry });
      if (retry && failing) throw new Error('not yet');
    };
    await world.start();
    const fine = Array.from({ length: 50 }, newOrderId);
    await publishAll(
      world.broker,
      fine.map((orderId) => reserveStock(orderId, 1)),
    );
    for (const orderId of fine) await world.tallied(orderId, [1]);
    await eventually('retries go on', () => {
      expect(tries.length).toBeGreaterThan(120);
    });
    expect(excess(tries, budget, 50)).toBeLessThan(1);
    failing = false;
    const before = tries.length;
    await eventually('what succeeds earns retries', () => expect(tries.length).toBeGreaterThan(before + 20));
    expect(excess(tries, budget, 50 + tries.length - before)).toBeLessThan(1);
  });

  it('integrity/no-call-storm: an outside that often fails is called again at a bounded rate, until all is done', async () => {
    const orders = Array.from({ length: 150 }, newOrderId);
    const calls: Tried[] = [];
    const callsOf = new Map<string, number>();
    // Three in four fail, but never five running, or the breaker would open and nothing be called at all.
    const server = createServer((request, response) => {
      const key = request.url ?? '';
      const before = callsOf.get(key) ?? 0;
      callsOf.set(key, before + 1);
      calls.push({ at: performance.now(), retry: before > 0 });
      response.writeHead(calls.length % 4 === 0 || before === 2 ? 200 : 503).end();
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    Object.assign(world.handler, {
      effectOptions: { concurrency: 1 },
      retryBudget: budget,
      effect: async ({ id }: ReserveStock, _state: null, signal: AbortSignal) => {
        const { ok } = await fetch(`http://127.0.0.1:${port}/${id}`, { signal });
        if (!ok) throw new DependencyUnavailable('the outside', 'it says so');
      },
    });
    await publishAll(
      world.broker,
      orders.map((orderId) => reserveStock(orderId, 1)),
    );
    const consumer = await world.start();
    await eventually(
      'all are done',
      async () => expect(await world.database.query('select * from tally')).toHaveLength(150),
      { timeoutMs: 60_000 },
    );
    expect(await tallyOf(world.database, orders[0] as string)).toEqual([1]);
    expect(calls.filter(({ retry }) => retry).length).toBeGreaterThan(150);
    expect(excess(calls, budget, 150)).toBeLessThan(1);
    expect(consumer.stats).toMatchObject({ retried: 0, dead: 0 });
  });
});
