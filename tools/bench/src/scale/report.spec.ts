import { expect, test } from '@jest/globals';
import { tenTeapots } from '../orders/round.fixtures.js';
import { reportOf, type ScaleRun } from './report.js';

const { usage } = tenTeapots;
const cpu = { ...usage.cpu, of: { ...usage.cpu.of, 'orders-2': 0.05 } };
const faster = {
  ...tenTeapots,
  confirmedAfterMs: tenTeapots.confirmedAfterMs.map((ms) => ms / 2),
  usage: { ...usage, cpu },
};
const run: ScaleRun = {
  orders: 10,
  steps: [
    { each: 1, round: tenTeapots },
    { each: 2, round: faster },
  ],
  checks: [{ name: 'the oracle', passed: true, detail: '18 checks' }],
};

test('each step against one instance, and what all instances of a service use', () => {
  const [rates, processes] = reportOf(run).tables;
  expect(rates?.rows.map((row) => row.slice(0, 4))).toEqual([
    ['1', '5', '10', '1.00 ×'],
    ['2', '10', '20', '2.00 ×'],
  ]);
  expect(processes?.rows).toEqual([
    ['kafka', '10.000', '10.000'],
    ['postgres', '20.000', '20.000'],
    ['orders', '10.000', '15.000'],
  ]);
});

test('a run in which the oracle failed has no figure', () => {
  expect(reportOf({ ...run, checks: [{ name: 'the oracle', passed: false, detail: '' }] }).tables).toEqual(
    [],
  );
});
