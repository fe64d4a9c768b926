import type { Books, ReturnRow } from '../books/books.js';
import type { Check, Findings } from './check.js';

export const returnedStockMatchesReturns: Check = {
  name: 'returned stock is what completed returns brought back',
  run({ stock, returned }, findings) {
    const brought = new Map(returned.map(({ sku, pieces }) => [sku, pieces]));
    for (const { sku, returned: pieces } of stock) {
      if (pieces !== (brought.get(sku) ?? 0)) findings.add('SKU(s) of which another number came back', sku);
      brought.delete(sku);
    }
    for (const sku of brought.keys()) findings.add('SKU(s) returned that the warehouse does not know', sku);
    return `${stock.reduce((sum, row) => sum + row.returned, 0)} pieces came back`;
  },
};

const endOf = { requested: undefined, completed: 'confirmed', rejected: 'rejected' } as const;

export const returnsAreClosed: Check = {
  name: 'every return is closed as its saga was, and told by one mail',
  run(books, findings) {
    const sagas = new Map(books.returnSagas.map(({ returnId, status }) => [returnId, status]));
    for (const { returnId, status } of books.returns) {
      const [end, saga] = [endOf[status], sagas.get(returnId)];
      sagas.delete(returnId);
      if (!end) findings.add(`return(s) still ${status}`, returnId);
      else if (end !== saga) findings.add(`return(s) ${status} with a saga ${saga ?? 'of nobody'}`, returnId);
    }
    for (const returnId of sagas.keys()) findings.add('saga(s) of a return that nobody asked for', returnId);
    const told = { completed: 'goods-returned', rejected: 'goods-return-rejected' } as const;
    for (const [status, notice] of Object.entries(told)) findWrongMails(books, status, notice, findings);
    const completed = books.returns.filter(({ status }) => status === 'completed').length;
    return `${books.returns.length} returns, ${completed} completed`;
  },
};

function findWrongMails({ returns, mailbox }: Books, status: string, notice: string, findings: Findings) {
  const expected = countByOrder(returns.filter((row) => row.status === status));
  const arrived = countByOrder(mailbox.filter((mail) => mail.notice === notice));
  for (const orderId of new Set([...expected.keys(), ...arrived.keys()]))
    if (expected.get(orderId) !== arrived.get(orderId))
      findings.add(`order(s) with another number of mails ${notice} than returns ${status}`, orderId);
}

function countByOrder(rows: readonly Pick<ReturnRow, 'orderId'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { orderId } of rows) counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
  return counts;
}
