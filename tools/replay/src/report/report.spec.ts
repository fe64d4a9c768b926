import { expect, test } from '@jest/globals';
import type { OrdersFile } from '../invoices/read-orders.js';
import { lineRanges } from './line-ranges.js';
import { describeInput, describeOutcome, describeRefused } from './print.js';
import { isGreen, reportOf, type Report } from './report.js';

const teapot = { sku: '22423', description: 'TEAPOT', quantity: 1, unitPriceMinor: 1_275 };
const sale = (invoiceNo: string) => ({
  invoiceNo,
  customerId: undefined,
  country: 'France',
  lines: [teapot],
  linesOfFile: 1,
  atLine: 2,
});
const body = {
  customerId: 'guest-1',
  email: 'guest-1@customers.example',
  country: 'France',
  currency: 'GBP' as const,
};
const input: OrdersFile = {
  file: {
    lines: 10,
    invoices: 6,
    returns: 1,
    emptySales: 1,
    skipped: new Map([
      ['free', 1],
      ['cancellation', 3],
      ['malformed', 3],
      ['over-limits', 1],
    ]),
    malformed: [
      { line: 7, problem: 'has 2 columns instead of 8' },
      { line: 8, problem: 'is blank' },
    ],
    malformedCount: 3,
    nonGoods: new Map([['POST', 2]]),
    sales: [sale('1'), sale('2')],
    cancelled: [],
  },
  returns: { lines: 3, returns: [], unmatched: new Map() },
  orders: ['1', '2'].map((invoiceNo) => ({ invoiceNo, body: { ...body, lines: [teapot] } })),
  overLimits: [{ invoiceNo: '9', problems: ['lines.0.quantity: too big'] }],
};
const refused = [{ invoiceNo: '2', reason: '422 sku-unknown', detail: 'lines[0].sku is "22423"' }];
const returns = {
  ...{
    lines: 3,
    unmatched: { 'no-customer': 1 },
    placed: 2,
    completed: 1,
    rejected: 1,
    open: 0,
    refused: {},
  },
  ...{ pieces: 4, refundedMinor: 1_020 },
} as const;
const outcome = {
  orders: { placed: 1, confirmed: 1, rejected: 0, cancelled: 0, open: 0 },
  ordersPerSecond: 412.3,
  latencyMs: { p50: 12, p99: 80 },
  returns,
};
const verdict = { passed: false, checks: [{ name: 'no dead letters', passed: false, detail: 'orders (1)' }] };
const report = reportOf(input, { accepted: [], refused, startedAt: new Date(0) }, outcome, verdict);

test('the JSON report', () => {
  expect(report).toEqual({
    input: {
      lines: 10,
      invoices: 6,
      returns: 1,
      skipped: { free: 1, cancellation: 3, malformed: 3, 'over-limits': 1, refused: 1 },
    },
    ...outcome,
    oracle: verdict,
  });
});

test('what is printed about the file', () => {
  expect(describeInput(input)).toEqual([
    '10 lines, 6 invoices, 1 of them returns',
    '        2  in 2 orders, 2 of them by guests (no customer)',
    '        3  cancellation: of a cancellation (C…), see the returns below',
    '        3  malformed: cannot be read, see below',
    '        1  free: price zero, negative or below half a penny',
    '        1  over-limits: of an invoice that the orders API would not take, see below',
    '1 sales had no line left for an order',
    'not goods: POST 2',
    'invoice 9: lines.0.quantity: too big',
    'line 7 has 2 columns instead of 8',
    'line 8 is blank',
    'and 1 malformed lines after those',
  ]);
});

test('what is printed about the orders', () => {
  expect([...describeRefused(refused), ...describeOutcome(report)]).toEqual([
    '        1  refused with 422 sku-unknown, for example invoice 2: lines[0].sku is "22423"',
    '1 orders placed: 1 confirmed, 0 rejected, 0 cancelled, 0 open',
    '412.3 orders per second; from acceptance to the end: p50 12 ms, p99 80 ms',
    '2 returns placed: 1 completed, 1 rejected, 0 open; 4 pieces came back, 10.20 refunded',
    '        1  lines in no return, no-customer: no customer to find an order of',
    'oracle: FAILED, 0 of 1 checks',
    '  FAILED  no dead letters: orders (1)',
  ]);
});

const equal = { equal: true, compared: 3, sums: { 'charges items': 1_412 }, differences: [] };
const aPenny = {
  ...equal,
  equal: false,
  differences: [{ name: 'charges of GBP: amountMinor', file: 1_275, got: 1_274 }],
};

test('what is printed about totals', () => {
  const lines = describeOutcome({ ...report, analytics: equal, settlement: aPenny });
  expect(lines.slice(-3)).toEqual([
    'analytics: equal to the file in 3 totals: charges items 1,412',
    'settlement: DIFFERS from the file in 3 totals: charges items 1,412',
    '  charges of GBP: amountMinor is 1,275 by the file, 1,274 by settlement',
  ]);
});

const green = { ...report, oracle: { passed: true, checks: [] }, analytics: equal, settlement: equal };
test.each<[string, Partial<Report>, boolean]>([
  ['all is well', {}, true],
  ['nothing was compared', { analytics: undefined, settlement: undefined }, true],
  ['the oracle', { oracle: report.oracle }, false],
  ['an open order', { orders: { ...report.orders, open: 1 } }, false],
  ['an open return', { returns: { ...report.returns, open: 1 } }, false],
  ['a penny of analytics', { analytics: aPenny }, false],
  ['a penny of settlement', { settlement: aPenny }, false],
])('green: %s', (_, changes, isWell) => {
  expect(isGreen({ ...green, ...changes })).toBe(isWell);
});

test('line numbers in short', () => {
  expect(lineRanges([3, 7, 8, 9, 12])).toBe('3, 7-9, 12');
  expect(lineRanges([])).toBe('');
});
