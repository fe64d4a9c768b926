import { expect, it } from '@jest/globals';
import type { OrderId, ReturnId } from '@orderflow/kernel';
import fc from 'fast-check';
import type { LedgerEntry, Payment, RefundAnswer } from './payment.js';
import { capture, entriesOf, isHolding, leftOf, refund } from './payment.rules.js';
import { entriesOfReturn, refundOfReturn, refundReturn, refusalOf } from './return-refund.rules.js';

const orderId = 'ada' as OrderId;
const answer = fc.constantFrom<RefundAnswer>(
  { status: 'refunded', refundId: 're' },
  { status: 'refused', reason: 'account closed' },
);
const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      returnId: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
      amountMinor: fc.nat({ max: 900 }),
      answer,
    }),
  },
  { weight: 1, arbitrary: fc.record({ all: answer }) },
);

it('whatever is refunded, in part or in full, again or refused: never more than was captured, and the ledger says so', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1_000 }), fc.array(command, { maxLength: 25 }), (amountMinor, commands) => {
      const captured = { amountMinor, currency: 'GBP', orderId } as const;
      let payment: Payment = capture(undefined, captured, { status: 'captured', captureId: 'ch' });
      const ledger: LedgerEntry[] = [...entriesOf(undefined, payment)];
      let provider = amountMinor;
      for (const given of commands) {
        const before = payment;
        if ('all' in given) {
          if (isHolding(before) && given.all.status === 'refunded') provider -= leftOf(before);
          payment = refund(before, orderId, isHolding(before) ? given.all : undefined);
          ledger.push(...entriesOf(before, payment));
        } else {
          const asked = { ...given, orderId, returnId: given.returnId as ReturnId, currency: 'GBP' } as const;
          const asks = !refundOfReturn(before, asked.returnId) && refusalOf(before, asked) === undefined;
          if (asks && given.answer.status === 'refunded') provider -= given.amountMinor;
          const result = refundReturn(before, asked, asks ? given.answer : undefined);
          if (result.payment !== before) ledger.push(...entriesOfReturn(result.refund, asked));
          payment = result.payment!;
        }
        const clearing = ledger.filter(({ account }) => account === 'provider-clearing');
        const held = clearing.reduce((sum, entry) => sum + entry.amountMinor, 0);
        expect(held).toBe(provider);
        expect(held).toBeGreaterThanOrEqual(0);
        expect(ledger.reduce((sum, entry) => sum + entry.amountMinor, 0)).toBe(0);
      }
    }),
    { numRuns: 1_000 },
  );
});
