import { describe, expect, it, test } from '@jest/globals';
import type { PaymentCaptured } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import fc from 'fast-check';
import { parseRules } from '../rules/rule.js';
import type { Evidence } from './judgement.js';
import { evolve, judge } from './judgement.rules.js';

const now = new Date('2026-11-23T12:00:00Z');
const noon = now.getTime();
type Payment = Partial<PaymentCaptured['data']> & { readonly second?: number };

function captured({ second = 0, ...data }: Payment = {}): PaymentCaptured {
  const orderId = newId<'OrderId'>();
  return {
    ...{ id: newId(), type: 'PaymentCaptured', version: 1, source: 'payments', subject: orderId },
    ...{ correlationId: orderId, time: new Date(noon + second * 1_000).toISOString() },
    data: {
      ...{ orderId, captureId: 'ch_1', amountMinor: 1530, currency: 'GBP' },
      ...{ customerId: 'ada', country: 'France', ...data },
    },
  };
}

/** Judges one after the other, as they come; the flags. */
function judgeAll(rules: string, payments: readonly PaymentCaptured[]) {
  const evidence: Evidence = { judged: new Set(), windows: new Map() };
  return payments.map((payment) => {
    const judgement = judge(parseRules(rules), evidence, payment, now);
    if (judgement) evolve(evidence, judgement);
    return judgement?.flagged;
  });
}
const flags = (rules: string, ...payments: Payment[]) => judgeAll(rules, payments.map(captured));
const nothing = (count: number) => Array.from({ length: count }, () => undefined);

describe('a count', () => {
  const rule = 'customer count 2 in 60s';
  const third = { rule, observed: 3 };

  it('is broken by one too many within the window, and only by a customer of their own', () => {
    expect(flags(rule, {}, {}, { customerId: 'bob' }, {})).toEqual([undefined, undefined, undefined, third]);
  });

  it('slides by the time of the captures', () => {
    expect(flags(rule, {}, { second: 30 }, { second: 60 }, { second: 61 })).toEqual([
      ...[undefined, undefined, undefined],
      third,
    ]);
  });

  it('of one that is heard of late looks back from when it was captured', () => {
    const late = { second: 10 };
    expect(flags(rule, {}, { second: 65 }, { second: 66 }, late)).toEqual(nothing(4));
    expect(flags(rule, {}, { second: 5 }, { second: 300 }, late).at(-1)).toEqual(third);
  });

  it('counts what was flagged, too', () => {
    expect(flags(rule, {}, {}, {}, {}).map((flag) => flag?.observed)).toEqual([undefined, undefined, 3, 4]);
  });
});

test('a sum is of one currency', () => {
  const rule = 'country sum 2000 in 1h';
  expect(flags(rule, {}, { currency: 'EUR' }, { second: 600, customerId: 'bob' })).toEqual([
    ...[undefined, undefined],
    { rule, observed: 3060 },
  ]);
});

test('the first rule that is broken is told', () => {
  const [first, second] = ['customer sum 1 in 60s', 'customer count 1 in 60s'];
  expect(flags(`${first}; ${second}`, { amountMinor: 1 }, { amountMinor: 1 })[1]?.rule).toBe(first);
  expect(flags(`${second}; ${first}`, { amountMinor: 1 }, { amountMinor: 1 })[1]?.rule).toBe(second);
});

test('a capture that is told again is judged once', () => {
  const [one, other] = [captured(), captured()];
  expect(judgeAll('customer count 2 in 60s', [one, one, other, { ...one, id: newId() }])).toEqual(nothing(4));
});

test('a capture that names neither customer nor country is nobody’s', () => {
  const unknown = { customerId: undefined, country: undefined };
  expect(flags('customer count 1 in 60s; country sum 1 in 60s', unknown, unknown)).toEqual(nothing(2));
});

test('however payments are spread, a flag says what an exact window of the length, or a sixtieth less, holds', () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 });
  fc.assert(
    fc.property(seconds, fc.integer({ min: 1, max: 5 }), (times, max) => {
      const within = (at: number, before: readonly number[], lengthS: number) =>
        before.filter((time) => time > at - lengthS && time <= at).length + 1;
      flags(`customer count ${max} in 120s`, ...times.map((second) => ({ second }))).forEach((flag, at) => {
        const [time, before] = [times[at]!, times.slice(0, at)];
        // Steps are of two seconds: the one under way counts whole.
        const least = within(time, before, 118);
        const most = within(time + 1, before, 121);
        if (least > max) expect(flag).toBeDefined();
        if (most <= max) expect(flag).toBeUndefined();
      });
    }),
  );
});
