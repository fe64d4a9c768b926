import { byOrder, isOpen, strangers, type Check } from './check.js';

/** By the payment provider's books, which know nothing of ours. */
export const capturesMatchOrders: Check = {
  name: 'one capture per confirmed order, none kept for others',
  run(books, findings) {
    const captures = books.provider.filter((charge) => charge.status === 'captured');
    const capturesOf = byOrder(captures);
    for (const order of books.orders) {
      if (isOpen(order)) continue;
      const charges = capturesOf.get(order.orderId) ?? [];
      for (const { refundedMinor, amountMinor } of charges)
        if (refundedMinor > amountMinor) findings.add('refunded more than was captured', order.orderId);
      const kept = charges.filter((charge) => charge.refundedMinor !== charge.amountMinor);
      if (order.status !== 'confirmed') {
        if (kept.length > 0) findings.add(`${order.status} but money was kept`, order.orderId);
      } else if (charges.length === 0) findings.add('confirmed without a capture', order.orderId);
      else if (charges.length > 1) findings.add('confirmed and captured more than once', order.orderId);
      else if (charges[0]?.amountMinor !== order.totalMinor)
        findings.add('captured a wrong amount', order.orderId);
      else if (charges[0].refundedMinor !== order.returnedMinor)
        findings.add('confirmed and refunded otherwise than for its returns', order.orderId);
    }
    strangers(captures, books, 'captured for an order that nobody placed', findings);
    return `${captures.length} captures, ${captures.filter((charge) => charge.refundedMinor > 0).length} refunded`;
  },
};
