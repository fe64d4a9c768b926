import type { Books, ParcelStatus } from '../books/books.js';
import { byOrder, isOpen, type Check } from './check.js';

const dispatchMail = 'order-dispatched';

/** What the carrier told and the shop took is known here, and nothing is known that did not happen. By the carrier's record. */
export const parcelsAgreeWithCarrier: Check = {
  name: 'shipping knows what the carrier told of its parcels',
  run(books, findings) {
    const here = parcelsIn(books);
    for (const { orderId, parcel, told } of books.carrier) {
      const known = here.get(orderId) ?? null;
      if (far(known) < far(told))
        findings.add(`told that it was ${told}, ${known ?? 'booked'} here`, orderId);
      if (far(known) > far(parcel)) findings.add(`${known} here, ${parcel ?? 'not'} at the carrier`, orderId);
    }
    return `${books.carrier.filter(({ told }) => told !== null).length} parcels told of`;
  },
};

const far = (parcel: ParcelStatus | null) => [null, 'dispatched', 'delivered'].indexOf(parcel);

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
