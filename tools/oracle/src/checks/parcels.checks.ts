import type { Books } from '../books/books.js';
import { byOrder, isOpen, type Check } from './check.js';

const dispatchMail = 'order-dispatched';

/** What left the house left it in everybody's books; what did not, in nobody's. Shipping is asked, the others have to follow. */
export const parcelsAreFollowed: Check = {
  name: 'orders, stock and mails follow their parcels',
  run(books, findings) {
    const left = parcelsIn(books);
    const shipped = idsOf(books.reservations.filter(({ status }) => status === 'shipped'));
    const told = byOrder(books.mailbox.filter(({ notice }) => notice === dispatchMail));
    for (const order of books.orders) {
      const { orderId, parcel } = order;
      if (isOpen(order)) continue;
      const expected = left.get(orderId) ?? null;
      if (parcel !== expected)
        findings.add(`parcel(s) ${expected ?? 'in the house'}, order ${parcel ?? order.status}`, orderId);
      if (shipped.has(orderId) !== (expected !== null))
        findings.add(`parcel(s) ${expected ?? 'in the house'}, goods otherwise`, orderId);
      const mails = told.get(orderId)?.length ?? 0;
      if (mails !== (expected === null ? 0 : 1)) findings.add(`order(s) told ${mails} times`, orderId);
    }
    const arrived = [...left.values()].filter((parcel) => parcel === 'delivered').length;
    return `${left.size} parcels left, ${arrived} arrived`;
  },
};

function parcelsIn({ shipments }: Books) {
  return new Map(
    shipments.flatMap(({ orderId, status }) =>
      status === 'dispatched' || status === 'delivered' ? [[orderId, status] as const] : [],
    ),
  );
}

const idsOf = (rows: readonly { readonly orderId: string }[]) => new Set(rows.map(({ orderId }) => orderId));
