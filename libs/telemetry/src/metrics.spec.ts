import { beforeAll, expect, test } from '@jest/globals';
import { counterOf, histogramOf, readAtScrape } from './instruments.js';
import { allMetrics, label } from './metric-names.js';
import { prometheusName, type MetricSpec } from './metric-spec.js';
import { Reading } from './reading.js';
import { scrapeMetrics, startMetrics } from './start/metrics.js';

const spec = (name: string, kind: MetricSpec['kind']): MetricSpec => ({
  ...{ name, kind, unit: 's', meaning: 'Of teapots.', labels: [label.step], of: 'instance', buckets: [1, 5] },
});
const lines = async (of: MetricSpec) =>
  (await scrapeMetrics()).split('\n').filter((line) => line.startsWith(prometheusName(of)));

beforeAll(() => startMetrics());

test('a counter and a histogram say what happened', async () => {
  const [poured, steeping] = [spec('teapots.poured', 'counter'), spec('teapots.steeping', 'histogram')];
  counterOf(poured).add(2, { [label.step]: 'pour' });
  counterOf(poured).add(1, { [label.step]: 'pour' });
  histogramOf(steeping).record(3);
  expect(await lines(poured)).toEqual(['teapots_poured_total{orderflow_saga_step="pour"} 3']);
  expect(await lines(steeping)).toEqual([
    'teapots_steeping_count 1',
    'teapots_steeping_sum 3',
    'teapots_steeping_bucket{le="1"} 0',
    'teapots_steeping_bucket{le="5"} 1',
    'teapots_steeping_bucket{le="+Inf"} 1',
  ]);
});

test('what is read is told anew at each scrape, and is gone when it is not told any more', async () => {
  const open = spec('teapots.open', 'gauge');
  let now: Record<string, number> = { boil: 2, pour: 1 };
  const end = readAtScrape([open], (tell) => {
    for (const [step, value] of Object.entries(now)) tell(open, value, { [label.step]: step });
  });
  expect(await lines(open)).toEqual([
    'teapots_open{orderflow_saga_step="boil"} 2',
    'teapots_open{orderflow_saga_step="pour"} 1',
  ]);
  now = { pour: 4 };
  expect(await lines(open)).toEqual(['teapots_open{orderflow_saga_step="pour"} 4']);
  expect(await lines(open)).toEqual(['teapots_open{orderflow_saga_step="pour"} 4']);
  end();
  expect(await lines(open)).toEqual([]);
});

test('a reading is taken once for all who ask, and again when it is old', async () => {
  let reads = 0;
  const reading = new Reading('teapots', async () => ++reads, { maxAgeMs: 50 });
  expect(await Promise.all([reading.value(), reading.value()])).toEqual([1, 1]);
  expect(await reading.value()).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await reading.value()).toBe(2);
});

test('a reading that fails or hangs holds nobody up, is no value, and is counted', async () => {
  const broken = new Reading('broken', () => Promise.reject(new Error('no tea')));
  const hanging = new Reading('hanging', () => new Promise<number>(() => undefined), { waitMs: 1 });
  expect(await Promise.all([broken.value(), hanging.value()])).toEqual([undefined, undefined]);
  expect(await scrapeMetrics()).toContain('orderflow_reading_failures_total{orderflow_reading="broken"} 1\n');
});

test('the event loop is watched, and of the runtime nothing that is not in the list', async () => {
  // Nothing is told before the fifth look at the loop.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const all = [...(await scrapeMetrics()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const names = all.filter((name) => !/^(teapots|orderflow)/.test(name ?? ''));
  expect(names.sort()).toEqual(
    allMetrics
      .filter(({ name }) => /^(nodejs|v8js)/.test(name))
      .map(prometheusName)
      .sort(),
  );
});

test('each metric has a name and labels of its own, and says what it means', () => {
  expect(new Set(allMetrics.map(({ name }) => name)).size).toBe(allMetrics.length);
  for (const { name, meaning, labels, kind, buckets } of allMetrics) {
    expect(name).toMatch(/^[a-z0-9]+([._][a-z0-9]+)+$/);
    expect(meaning).toMatch(/^[\dA-Z].*[.]$/);
    expect(labels).not.toContain(undefined);
    expect(buckets !== undefined).toBe(kind === 'histogram');
  }
});
