import type { Books } from './books/books.js';
import { mirror, oneMirror } from './correct-books.fixtures.js';
import { checkNames } from './check-names.fixtures.js';
import { add, change, remove } from './corrupt-books.fixtures.js';

const { captures, payments, ledger, conserved, returnedStock, returns, notices } = checkNames;

/** What can be wrong with returns, the books in which it is, and the checks that have to see it. */
export const returnCorruptions: [string, Books, string[]][] = [
  ['a return that orders forgot to count', change('orders', mirror, { returnedMinor: 0 }), [captures]],
  [
    'a return refunded twice',
    change('provider', mirror, { refundedMinor: 900 }),
    [captures, payments, ledger],
  ],
  ['a refund of a return that payments lost', change('payments', mirror, { returnedMinor: 0 }), [payments]],
  [
    'returned goods that nobody put back',
    change('stock', 'MIRROR', { onHand: 0, returned: 0 }),
    [returnedStock],
  ],
  ['returned goods out of nothing', change('stock', 'MIRROR', { onHand: 2 }), [conserved]],
  ['goods that came back by no return', remove('returned', 'MIRROR'), [returnedStock]],
  ['a return that never ends', change('returns', oneMirror, { status: 'requested' }), [returns]],
  ['a return that is lost', remove('returns', oneMirror), [returns]],
  ['a saga of a return that still runs', change('returnSagas', oneMirror, { status: 'running' }), [returns]],
  ['a return nobody is told of', remove('mailbox', mirror, 'goods-returned'), [notices, returns]],
  [
    'a return told twice',
    add('mailbox', { orderId: mirror, notice: 'goods-returned', deliveries: 1 }),
    [returns],
  ],
];
