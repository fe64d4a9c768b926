import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { OptionInvalid } from '@orderflow/command-line';
import { capacityPage } from './capacity.page.js';
import { roundCosts } from './costs.fixtures.js';
import { help, parseOptions } from './options.js';
import { assumed } from './plan.js';
import { capacityFile, costsIn, ordersFile } from './read-costs.js';

test('the committed page is what was measured comes to: else run "npm run capacity -- --page"', async () => {
  expect(await readFile(capacityFile, 'utf8')).toBe(capacityPage(await costsIn(ordersFile), assumed));
});

test('every part of the sum by rate, and the limit of each', () => {
  const page = capacityPage(roundCosts, assumed);
  expect(page).toContain('| instances of orders | 2 | 2 | 20 |\n');
  expect(page).toContain('| servers of Postgres | 1 | 1 | 4 |\n');
  expect(page).toContain('| not reached | 3 brokers, their disks: full at 3,310 | 3 brokers, their disks');
  expect(page).toContain('| orders | 0.1 | 0.05 | 3000 |\n');
  expect(capacityPage(undefined, assumed)).toContain('Nothing was measured yet.');
});

test('every assumption is an option', () => {
  expect(parseOptions(['--rates', '500,2000', '--retention-days', '2', '--busy', '0.6'])).toMatchObject({
    rates: [500, 2_000],
    assumptions: { ...assumed, retentionDays: 2, busy: 0.6 },
  });
  expect(help).toMatch(/^ {2}--broker-terabytes N +default 4$/m);
  expect(() => parseOptions(['--busy', '2'])).toThrow(OptionInvalid);
  expect(() => parseOptions(['--cores', 'many'])).toThrow('--cores is "many": expected a number above 0');
});
