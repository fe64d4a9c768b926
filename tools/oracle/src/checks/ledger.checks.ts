import type { LedgerRow } from '../books/books.js';
import { type Check } from './check.js';

const clearing = 'provider-clearing';

export const ledgerIsBalanced: Check = {
  name: 'the ledger is balanced',
  run({ ledger }, findings) {
    const postings = sums(ledger, (entry) => entry.messageId);
    for (const [messageId, sum] of postings)
      if (sum !== 0) findings.add('posting(s) that do not sum to zero', messageId);
    return `${postings.size} postings`;
  },
};

export const ledgerEqualsProvider: Check = {
  name: 'the ledger equals captures minus refunds at the provider',
  run({ ledger, provider }, findings) {
    const booked = sums(
      ledger.filter((entry) => entry.account === clearing),
      (entry) => entry.orderId,
    );
    const held = new Map<string, number>();
    for (const { orderId, status, amountMinor, refundedMinor } of provider)
      if (status === 'captured') held.set(orderId, (held.get(orderId) ?? 0) + amountMinor - refundedMinor);
    for (const orderId of new Set([...booked.keys(), ...held.keys()]))
      if ((booked.get(orderId) ?? 0) !== (held.get(orderId) ?? 0)) findings.add('order(s) differ', orderId);
    const total = [...held.values()].reduce((sum, amount) => sum + amount, 0);
    return `${(total / 100).toFixed(2)} held by the provider`;
  },
};

function sums(entries: readonly LedgerRow[], key: (entry: LedgerRow) => string): Map<string, number> {
  const result = new Map<string, number>();
  for (const entry of entries) result.set(key(entry), (result.get(key(entry)) ?? 0) + entry.amountMinor);
  return result;
}
