import { byOrder, isOpen, strangers, type Check } from './check.js';

export const stockIsConserved: Check = {
  name: 'stock is conserved',
  run({ stock }, findings) {
    for (const { sku, onHand, reserved, shipped, returned, received } of stock) {
      if (onHand + reserved + shipped - returned !== received)
        findings.add('SKU(s) where on hand + reserved + shipped − returned is not what was received', sku);
      if (Math.min(onHand, reserved, shipped, returned) < 0) findings.add('SKU(s) below zero', sku);
    }
    return `${stock.length} SKUs`;
  },
};

export const reservedStockMatchesOrders: Check = {
  name: 'reserved stock is what confirmed orders hold, shipped stock what has left',
  run({ stock, demand }, findings) {
    const held = new Map(demand.map((row) => [row.sku, row]));
    for (const { sku, reserved, shipped } of stock) {
      // What an order that is still open holds is not known: nothing, or all of it.
      const { confirmed = 0, shipped: left = 0, open = 0 } = held.get(sku) ?? {};
      held.delete(sku);
      if (shipped !== left) findings.add('SKU(s) of which another number has left', sku);
      if (reserved < confirmed) findings.add('SKU(s) with less reserved than confirmed orders hold', sku);
      if (reserved > confirmed + open) findings.add('SKU(s) with more reserved than orders hold', sku);
    }
    for (const { sku, confirmed, shipped } of held.values())
      if (confirmed + shipped > 0) findings.add('SKU(s) sold that the warehouse does not know', sku);
    const pieces = (of: 'reserved' | 'shipped') => stock.reduce((sum, row) => sum + row[of], 0);
    return `${pieces('reserved')} pieces reserved, ${pieces('shipped')} shipped`;
  },
};

export const reservationsMatchOrders: Check = {
  name: 'one reservation per confirmed order, none held for others',
  run(books, findings) {
    const reserved = books.reservations.filter(({ status }) => status === 'reserved' || status === 'shipped');
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
    return `${reserved.length} reservations held or shipped`;
  },
};
