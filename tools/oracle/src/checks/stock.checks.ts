import { byOrder, isOpen, strangers, type Check } from './check.js';

export const stockIsConserved: Check = {
  name: 'stock is conserved',
  run({ stock }, findings) {
    for (const { sku, onHand, reserved, received } of stock) {
      if (onHand + reserved !== received)
        findings.add('SKU(s) where on hand + reserved is not what was received', sku);
      if (onHand < 0 || reserved < 0) findings.add('SKU(s) below zero', sku);
    }
    return `${stock.length} SKUs`;
  },
};

export const reservedStockMatchesOrders: Check = {
  name: 'reserved stock is what confirmed orders hold',
  run({ stock, demand }, findings) {
    const held = new Map(demand.map((row) => [row.sku, row]));
    for (const { sku, reserved } of stock) {
      // What an order that is still open holds is not known: nothing, or all of it.
      const { confirmed = 0, open = 0 } = held.get(sku) ?? {};
      held.delete(sku);
      if (reserved < confirmed) findings.add('SKU(s) with less reserved than confirmed orders hold', sku);
      if (reserved > confirmed + open) findings.add('SKU(s) with more reserved than orders hold', sku);
    }
    for (const { sku, confirmed } of held.values())
      if (confirmed > 0) findings.add('SKU(s) sold that the warehouse does not know', sku);
    return `${stock.reduce((sum, row) => sum + row.reserved, 0)} pieces reserved`;
  },
};

export const reservationsMatchOrders: Check = {
  name: 'one reservation per confirmed order, none held for others',
  run(books, findings) {
    const reserved = books.reservations.filter((row) => row.status === 'reserved');
    const reservationsOf = byOrder(reserved);
    for (const order of books.orders) {
      if (isOpen(order)) continue;
      const holds = reservationsOf.has(order.orderId);
      if (order.status === 'confirmed' && !holds)
        findings.add('confirmed without a reservation', order.orderId);
      if (order.status !== 'confirmed' && holds)
        findings.add(`${order.status} but goods are held`, order.orderId);
    }
    strangers(reserved, books, 'reserved for an order that nobody placed', findings);
    return `${reserved.length} reservations held`;
  },
};
