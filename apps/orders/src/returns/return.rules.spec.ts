import { describe, expect, it } from '@jest/globals';
import type { OrderLine } from '@orderflow/contracts';
import type { ReturnId } from '@orderflow/kernel';
import fc from 'fast-check';
import { adasOrderIn, noon, sixHearts } from '../order/order.fixtures.js';
import { totalMinorOf } from '../order/order.rules.js';
import type { OrderReturn } from './order-return.js';
import { endReturn, noteReturn, termsOf } from './return.rules.js';

const { sku } = sixHearts;
const twoCheapHearts = { ...sixHearts, quantity: 2, unitPriceMinor: 100 };
const hearts = (quantity: number, unitPriceMinor = 255) => ({ sku, quantity, unitPriceMinor });
const returned = (status: OrderReturn['status'], ...lines: OrderReturn['lines']) => ({ status, lines });

describe('the terms of a return', () => {
  it.each([
    ['some of a line', [sixHearts], [], 2, { lines: [hearts(2)], refundMinor: 510 }],
    ['all of it', [sixHearts], [], 6, { lines: [hearts(6)], refundMinor: 1530 }],
    ['more than was bought', [sixHearts], [], 7, { problems: [{ at: 0, left: 6 }] }],
    [
      'what is left',
      [sixHearts],
      [returned('completed', hearts(4))],
      2,
      { lines: [hearts(2)], refundMinor: 510 },
    ],
    [
      'more than is left',
      [sixHearts],
      [returned('requested', hearts(4))],
      3,
      { problems: [{ at: 0, left: 2 }] },
    ],
    [
      'what a rejected return asked for',
      [sixHearts],
      [returned('rejected', hearts(6))],
      6,
      { lines: [hearts(6)], refundMinor: 1530 },
    ],
    [
      'pieces that had two prices',
      [sixHearts, twoCheapHearts],
      [],
      7,
      { lines: [hearts(6), hearts(1, 100)], refundMinor: 1630 },
    ],
    [
      'the cheap ones, the others being back',
      [sixHearts, twoCheapHearts],
      [returned('completed', hearts(6))],
      1,
      { lines: [hearts(1, 100)], refundMinor: 100 },
    ],
  ])('for %s', (_, bought, returns, quantity, terms) => {
    expect(termsOf(bought, returns, [{ sku, quantity }])).toEqual(terms);
  });

  it('name each line that is wrong, and one article on two lines counts together', () => {
    const wanted = [
      { sku: '22423', quantity: 1 },
      { sku, quantity: 4 },
      { sku, quantity: 3 },
    ];
    const problems = [
      { at: 0, left: undefined },
      { at: 2, left: 2 },
    ];
    expect(termsOf([sixHearts], [], wanted)).toEqual({ problems });
  });

  it('never come to more pieces than were bought nor to more than was paid, whatever is rejected in between', () => {
    const anySku = fc.constantFrom('85123A', '71053');
    const line = fc.record({
      sku: anySku,
      quantity: fc.integer({ min: 1, max: 9 }),
      unitPriceMinor: fc.integer({ min: 0, max: 500 }),
      description: fc.constant(''),
    });
    const wish = fc.record({ sku: anySku, quantity: fc.integer({ min: 1, max: 9 }) });
    const act = fc.oneof(
      fc.array(wish, { minLength: 1, maxLength: 3 }),
      fc.record({ reject: fc.nat({ max: 9 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 4 }),
        fc.array(act, { maxLength: 20 }),
        (bought: OrderLine[], acts) => {
          const returns: {
            status: OrderReturn['status'];
            lines: OrderReturn['lines'];
            refundMinor: number;
          }[] = [];
          for (const each of acts) {
            if ('reject' in each) {
              const one = returns[each.reject];
              if (one) one.status = 'rejected';
            } else {
              const terms = termsOf(bought, returns, each);
              if ('lines' in terms) returns.push({ status: 'requested', ...terms });
            }
            const live = returns.filter(({ status }) => status !== 'rejected');
            const refunds = live.reduce((sum, { refundMinor }) => sum + refundMinor, 0);
            expect(refunds).toBeLessThanOrEqual(totalMinorOf(bought)!);
            for (const article of ['85123A', '71053']) {
              const pieces = (lines: readonly { sku: string; quantity: number }[]) =>
                lines.reduce((sum, { sku, quantity }) => (sku === article ? sum + quantity : sum), 0);
              expect(pieces(live.flatMap(({ lines }) => lines))).toBeLessThanOrEqual(pieces(bought));
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('a return ends once, and is a version of its order without being another status', () => {
  const order = adasOrderIn('confirmed');
  const { orderId } = order;
  const returnId = 'r-1' as ReturnId;
  const before: OrderReturn = {
    orderId,
    returnId,
    status: 'requested',
    lines: [hearts(2)],
    refundMinor: 510,
  };
  const completed = { ...before, status: 'completed' } as const;
  expect(endReturn(before, 'completed')).toEqual(completed);
  expect(endReturn(before, 'rejected', 'no goods')).toEqual({
    ...before,
    status: 'rejected',
    reason: 'no goods',
  });
  expect(endReturn(completed, 'completed')).toBeUndefined();
  expect(() => endReturn(completed, 'rejected', 'no goods')).toThrow(
    'is completed and cannot become rejected',
  );
  expect(noteReturn(order, noon, 'a return was requested')).toMatchObject({
    ...{ from: 'confirmed', to: 'confirmed', version: order.version + 1 },
  });
});
