import { byOrder, isOpen, type Check } from './check.js';

export const ordersAreTerminal: Check = {
  name: 'every order is terminal',
  run({ orders }, findings) {
    for (const order of orders) if (isOpen(order)) findings.add(`still ${order.status}`, order.orderId);
    const of = (status: string) => orders.filter((order) => order.status === status).length;
    return `${of('confirmed')} confirmed, ${of('rejected')} rejected, ${of('cancelled')} cancelled`;
  },
};

export const acceptedOrdersExist: Check = {
  name: 'every accepted order is known',
  run({ orders }, findings, { accepted = [] }) {
    const known = new Set(orders.map((order) => order.orderId));
    let count = 0;
    for (const orderId of accepted) {
      count += 1;
      if (!known.has(orderId)) findings.add('accepted with 202, unknown to orders', orderId);
    }
    return `${count} accepted of ${orders.length} known`;
  },
};

export const sagasAreClosed: Check = {
  name: 'every saga is closed and agrees with its order',
  run({ orders, sagas }, findings) {
    const sagasOf = byOrder(sagas);
    for (const { orderId, status } of sagas)
      if (['running', 'compensating', 'needs-operator'].includes(status))
        findings.add(`saga(s) ${status}`, orderId);
    for (const order of orders) {
      const [saga, ...others] = sagasOf.get(order.orderId) ?? [];
      sagasOf.delete(order.orderId);
      if (isOpen(order)) continue;
      if (!saga) findings.add('order(s) without a saga', order.orderId);
      else if (others.length > 0) findings.add('order(s) with several sagas', order.orderId);
      else if (['confirmed', 'rejected', 'cancelled'].includes(saga.status) && saga.status !== order.status)
        findings.add(`${order.status} order(s) with a saga that ended ${saga.status}`, order.orderId);
    }
    for (const orderId of sagasOf.keys()) findings.add('saga(s) of an order that nobody placed', orderId);
    return `${sagas.length} sagas`;
  },
};
