import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { benches } from '../benches.js';
import { benchmarksPage } from './benchmarks.page.js';
import { committedShelf, keep, pageOf, readKept, shelfIn, writePage } from './shelf.js';
import { summaryOf, type Summary } from './summary.js';

const teapots: Summary = {
  bench: 'orders',
  startedAt: '2026-11-24T21:00:00.000Z',
  settings: { orders: 10 },
  fingerprint: {
    ...{ cpu: 'a CPU', cores: 2, memoryGib: 8, system: 'Linux', load: 0, diskSyncsPerSecond: 500 },
    ...{ node: '24', kafka: '4', postgres: '18' },
  },
  tables: [{ columns: ['', 'completed'], rows: [['round 1'], ['a|b', '5']] }],
  charts: [['ms', '1 to 2  3 ███']],
  notes: ['ten teapots'],
  targets: [
    { name: 'completed', wanted: 'at least 4', measured: '5', met: true },
    { name: 'CPU', wanted: 'at most 1', measured: '2', met: false },
  ],
  checks: [{ name: 'the oracle', passed: true, detail: '18 checks' }],
};
const named = [
  { name: 'orders', summary: 'orders of teapots' },
  { name: 'steady', summary: 'a calm day' },
];

test('the committed page is what was kept says: else run "npm run bench -- page"', async () => {
  expect(await readFile(committedShelf.page, 'utf8')).toBe(await pageOf(committedShelf, benches));
});

test('tables, histograms, notes and targets of what was measured; what was not is said', () => {
  const page = benchmarksPage(named, [teapots]);
  expect(page).toContain(
    '| orders: completed | at least 4 | 5 | met |\n| orders: CPU | at most 1 | 2 | **missed** |',
  );
  expect(page).toContain(
    '## orders\n\nOrders of teapots.\n\nMeasured on 2026-11-24 with `--orders 10`: a CPU, 2 cores',
  );
  expect(page).toContain('|  | completed |\n| --- | ---: |\n| round 1 |  |\n| a\\|b | 5 |\n');
  expect(page).toContain(
    '```\nms\n1 to 2  3 ███\n```\n\n- ten teapots\n\n- Checked: the oracle (18 checks)\n',
  );
  expect(page).toContain('## steady\n\nA calm day.\n\nNot measured yet: `npm run bench -- steady --keep`.\n');
  expect(benchmarksPage(named, [])).toContain('Nothing was measured yet.');
});

test('what is kept is read again, without the raw data', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orderflow-bench-'));
  try {
    const shelf = shelfIn(folder, 'benchmarks');
    expect(await readKept(shelf)).toEqual([]);
    await keep(shelf, summaryOf({ ...teapots, raw: [1, 2, 3] }));
    expect(await readKept(shelf)).toEqual([teapots]);
    await writePage(shelf, benches);
    expect(await readFile(shelf.page, 'utf8')).toContain('Measured on 2026-11-24');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('of a file its name is kept, and not where it lay on one machine', () => {
  const { settings } = summaryOf({ ...teapots, settings: { file: join(tmpdir(), 'invoices.csv') }, raw: [] });
  expect(settings).toEqual({ file: 'invoices.csv' });
});
