import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import { demandOf, placeOrders, readOrders, sampleOrdersFile, stockWarehouse } from '@orderflow/replay';
import { startStack, type Stack } from '@orderflow/stack';
import { allMetrics, prometheusLabel, prometheusName, sagaMetrics } from '@orderflow/telemetry';
import { eventually } from '@orderflow/testkit';
import { askedBy } from './promql.js';
import { allQueries } from './queries.js';

/** Labels by name of series, over all services; HELP and TYPE are no series. */
async function scrape({ services }: Stack['file']): Promise<Map<string, Set<string>>> {
  const exported = new Map<string, Set<string>>();
  for (const url of Object.values(services)) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, name = '', labels = ''] of text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm)) {
      const known = exported.get(name) ?? new Set();
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
      exported.set(name, known);
    }
  }
  return exported;
}

let baseDir: string;
let stack: Stack;
let exported: Map<string, Set<string>>;

beforeAll(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'orderflow-dashboards-'));
  // Postgres runs as another user when this is root.
  await chmod(baseDir, 0o755);
  stack = await startStack({ baseDir, ports: 'free' });
  const { services, databases } = stack.file;
  const orders = (await readOrders(sampleOrdersFile)).orders.slice(0, 5);
  const demand = demandOf(orders);
  await stockWarehouse({ url: services.inventory, ordersDatabase: databases.orders, demand });
  await placeOrders({ url: services.orders, orders, runId: newId() });
  const told = async () => {
    exported = await scrape(stack.file);
    expect([...exported.keys()]).toContain(`${prometheusName(sagaMetrics.duration)}_count`);
    expect([...exported.keys()]).toContain(prometheusName(sagaMetrics.overdue));
  };
  await eventually('the metrics tell of ended sagas', told, { timeoutMs: 120_000 });
}, 300_000);
afterAll(async () => {
  await stack.stop();
  await rm(baseDir, { recursive: true, force: true });
});

/** What is told only while there is some: trouble, or work under way. */
const sometimes = new Set([
  ...['orderflow_saga_open', 'orderflow_saga_age', 'orderflow_saga_waiting'],
  ...['orderflow_reading_failures_total', 'orderflow_effect_duration'],
  ...['orderflow_effect_running', 'orderflow_effect_breaker_open', 'orderflow_carrier_callbacks_total'],
  ...['orderflow_webhook_attempts_total', 'orderflow_webhook_duration'],
  // In a file.
  ...['orderflow_settlement_finished', 'orderflow_settlement_findings'],
]);
const baseOf = (series: string) => series.replace(/_(bucket|sum|count)$/, '');

test('every metric of the list is exported, and nothing that is not in it', () => {
  const listed = new Map(allMetrics.map((spec) => [prometheusName(spec), spec]));
  const names = new Set([...exported.keys()].map((series) => (listed.has(series) ? series : baseOf(series))));
  expect([...names].filter((name) => !listed.has(name))).toEqual([]);
  expect([...listed.keys()].filter((name) => !names.has(name) && !sometimes.has(name))).toEqual([]);
});

test('no metric has a label that the list does not have', () => {
  const surplus = [...exported].flatMap(([series, labels]) => {
    const spec = allMetrics.find((of) => [series, baseOf(series)].includes(prometheusName(of)));
    const known = new Set(['le', ...(spec?.labels ?? []).map(prometheusLabel)]);
    return [...labels].filter((label) => !known.has(label)).map((label) => `${series}{${label}}`);
  });
  expect(surplus).toEqual([]);
});

test('what dashboards and alerts ask for is there', () => {
  const missing = allQueries().flatMap(({ where, expr }) =>
    askedBy(expr)
      .metrics.filter((name) => name !== 'up' && !exported.has(name) && !sometimes.has(baseOf(name)))
      .map((name) => `${where}: ${name}`),
  );
  expect(missing).toEqual([]);
});
