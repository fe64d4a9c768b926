import { expect, it } from '@jest/globals';
import type { OrderId } from '@orderflow/kernel';
import { add, fileName, lineOf, noTotals, totalLines, type Line } from './settlement-file.js';

const capture: Line = {
  ...{ kind: 'capture', orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId, reference: 'ch_1' },
  ...{ currency: 'GBP', amountMinor: 1530, occurredAt: new Date('2026-11-23T12:00:00Z') },
};

it('a line says what was paid, when, for which order', () => {
  expect(lineOf(capture)).toBe(
    'capture,1,2026-11-23T12:00:00.000Z,01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11,ch_1,GBP,1530',
  );
  expect(lineOf({ ...capture, reference: 'a "b",\nc' })).toContain(',"a ""b"",\nc",');
});

it('the last lines are the control totals', () => {
  const refund: Line = { ...capture, kind: 'refund', amountMinor: -510 };
  expect(totalLines([capture, capture, refund].reduce(add, noTotals), 'GBP')).toEqual([
    'total-captures,2,,,,GBP,3060',
    'total-refunds,1,,,,GBP,-510',
    'total,3,,,,GBP,2550',
  ]);
});

it('the name says day, currency and run', () => {
  expect(fileName({ run: 12, day: '2026-11-23', currency: 'GBP' })).toBe('2026-11-23-GBP-run-000012.csv');
});
