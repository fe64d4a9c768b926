import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { catalog } from '@orderflow/contracts';
import { allMetrics, prometheusName } from '@orderflow/telemetry';
import { z } from 'zod';
import { fieldsOf } from './fields.js';
import { messagesPage } from './messages.page.js';
import { metricsPage } from './metrics.page.js';
import { pages, stalePages, writePages } from './write-pages.js';

test('the committed pages are what the code says: else run "npm run catalog"', async () => {
  expect(await stalePages(resolve(import.meta.dirname, '../../..'))).toEqual([]);
});

test('a page that was edited by hand, or is missing, is stale', async () => {
  const root = await mkdtemp(join(tmpdir(), 'orderflow-catalog-'));
  try {
    expect(await stalePages(root)).toEqual(Object.keys(pages));
    await writePages(root);
    expect(await stalePages(root)).toEqual([]);
    const page = join(root, 'docs/reference/messages.md');
    await writeFile(page, (await readFile(page, 'utf8')).replace('version 1', 'version 2'));
    expect(await stalePages(root)).toEqual(['docs/reference/messages.md']);
  } finally {
    await rm(root, { recursive: true });
  }
});

test('every message has a section that its service links to', () => {
  const page = messagesPage();
  for (const { type, summary } of catalog) {
    expect(page).toContain(`\n### ${type}\n\n${summary}\n`);
    expect(page).toContain(`[${type}](#${type.toLowerCase()})`);
  }
});

test('fields have types and limits in words', () => {
  const schema = z.object({
    id: z.uuid(),
    colour: z.enum(['red', 'blue']).optional(),
    lines: z
      .array(z.object({ sku: z.string().regex(/^[A-Z]+$/), quantity: z.int().min(1).max(1_000) }))
      .min(1),
    total: z.int().min(0),
  });
  expect(fieldsOf(z.toJSONSchema(schema) as never)).toEqual([
    { name: 'id', type: 'uuid', limits: '', optional: false },
    { name: 'colour', type: '"red" or "blue"', limits: '', optional: true },
    { name: 'lines', type: 'list of object', limits: 'at least 1 entries', optional: false },
    { name: 'lines[].sku', type: 'string', limits: 'matches ^[A-Z]+$', optional: false },
    { name: 'lines[].quantity', type: 'integer', limits: '1 to 1,000', optional: false },
    { name: 'total', type: 'integer', limits: 'at least 0', optional: false },
  ]);
});

test('every metric has a row that says what it means', () => {
  const page = metricsPage();
  for (const spec of allMetrics)
    expect(page).toMatch(new RegExp(`\\| \`${prometheusName(spec)}\` \\| ${spec.kind} \\|.*[.] \\|\n`));
});
