import { expect, test } from '@jest/globals';
import { tenTeapots } from '../orders/round.fixtures.js';
import { roundCosts } from './costs.fixtures.js';
import { costsOf } from './costs.js';
import { assumed, limitsOf, planFor } from './plan.js';

test('what a round cost per order', () => {
  expect(costsOf([tenTeapots])).toEqual({
    cpuSeconds: { kafka: 10, postgres: 20, orders: 10 },
    databaseCpuSeconds: { orders: 15 },
    kafkaBytes: { 'orders.events.v1': 3_000, 'payments.commands.v1': 2_000 },
    databaseBytes: { orders: 4_000, payments: 1_000 },
    walBytes: 20_000,
  });
});

test('a rate that today’s layout carries', () => {
  expect(planFor(roundCosts, 1_000, assumed)).toEqual({
    perSecond: 1_000,
    instances: { orders: 2, payments: 2 },
    partitions: 6,
    shards: undefined,
    brokers: 3,
    network: { in: 2, replication: 4, out: 4 },
    disk: { kafka: 0.5184, tables: 0.432, wal: 0.864 },
    keptPerBroker: expect.closeTo(1.2096),
    limit: undefined,
    changes: [],
  });
});

test('what is full first at a hundred times as much, and what changes', () => {
  const { instances, partitions, shards, brokers, limit, changes } = planFor(roundCosts, 100_000, assumed);
  expect(instances).toEqual({ orders: 20, payments: 10 });
  expect([partitions, brokers]).toEqual([20, 4]);
  expect(shards).toEqual({ orders: 2, payments: 2 });
  expect(limit).toEqual({ part: '3 brokers, their disks', fullAt: expect.closeTo(3_307, 0) });
  expect(changes).toEqual([
    ...['20 partitions for each topic', 'one Postgres for each service'],
    ...['sharding by order id (orders: 2, payments: 2)', '4 brokers', 'tiered storage, or fewer days'],
  ]);
});

test('the parts of today’s layout by the rate at which each is full', () => {
  const limits = limitsOf(roundCosts, assumed).map(({ part, fullAt }) => [part, Math.round(fullAt)]);
  expect(limits).toEqual([
    ['3 brokers, their disks', 3_307],
    ['one Postgres for all, its log', 25_000],
    ['orders, one instance for each of 6 partitions', 30_000],
    ['one Postgres for all, its cores', 40_000],
    ['3 brokers, their network', 75_000],
    ['3 brokers, their cores', 80_000],
  ]);
});
