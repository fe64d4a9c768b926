import { describe, expect, it } from '@jest/globals';
import { readMail, type Mail } from './mail.js';

const orderId = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11';
const read = (...lines: string[]) => readMail(lines.join('\r\n'), ['ada@example.com'], 'no-id');
const empty: Mail = {
  messageId: 'no-id',
  orderId: null,
  notice: null,
  address: 'ada@example.com',
  subject: '',
};

describe('a mail is read by its headers', () => {
  it.each<[string, string[], Partial<Mail>]>([
    [
      'the Message-ID without its brackets',
      ['Message-ID: <a.b@example.com>'],
      { messageId: 'a.b@example.com' },
    ],
    [
      'names in any case',
      ['x-ORDER-id: ' + orderId, 'x-notice: order-confirmed'],
      { orderId, notice: 'order-confirmed' },
    ],
    [
      'a folded subject',
      ['Subject: Your order', ` ${orderId}`, '\tis confirmed'],
      { subject: `Your order ${orderId}\tis confirmed` },
    ],
    ['the recipient of the header', ['To: Ada <ada@example.org>'], { address: 'Ada <ada@example.org>' }],
    ['an order id that is none', ['X-Order-Id: 42'], { orderId: null }],
    ['of several the first', ['Subject: one', 'Subject: two'], { subject: 'one' }],
    ['nothing of the body', ['Subject: one', '', 'X-Notice: order-rejected'], { subject: 'one' }],
    ['nothing at all', [''], {}],
  ])('%s', (_, lines, expected) => {
    expect(read(...lines)).toEqual({ ...empty, ...expected });
  });
});
