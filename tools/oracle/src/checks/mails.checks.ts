import type { OrderStatus } from '../books/books.js';
import { byOrder, isOpen, strangers, type Check } from './check.js';

const noticeOf: Partial<Record<OrderStatus, string>> = {
  confirmed: 'order-confirmed',
  rejected: 'order-rejected',
  cancelled: 'order-cancelled',
};

/** One mail for its end to every order of these statuses, and no such mail to any other. By the mailbox. */
function oneMail(name: string, statuses: readonly OrderStatus[]): Check {
  const notices = statuses.map((status) => noticeOf[status]);
  return {
    name,
    run(books, findings) {
      const mails = books.mailbox.filter((mail) => notices.includes(mail.notice));
      const mailsOf = byOrder(mails);
      for (const order of books.orders) {
        if (isOpen(order)) continue;
        const own = mailsOf.get(order.orderId) ?? [];
        const right = own.filter((mail) => mail.notice === noticeOf[order.status]).length;
        if (own.length > right) findings.add(`${order.status} but told otherwise`, order.orderId);
        if (statuses.includes(order.status) && right === 0)
          findings.add(`${order.status} and not told`, order.orderId);
        if (right > 1) findings.add(`${order.status} and told more than once`, order.orderId);
      }
      strangers(mails, books, 'mail(s) about an order that nobody placed', findings);
      const again = mails.filter((mail) => mail.deliveries > 1).length;
      return `${mails.length} mails${again > 0 ? `, ${again} delivered again with the same Message-ID` : ''}`;
    },
  };
}

export const confirmationMails = oneMail('one confirmation mail per confirmed order', ['confirmed']);
export const refusalMails = oneMail('one mail per rejected or cancelled order', ['rejected', 'cancelled']);

export const noticesAgreeWithMailbox: Check = {
  name: 'notifications agree with the mailbox',
  run({ notices, mailbox }, findings) {
    const key = (row: { orderId: string; notice: string }) => `${row.orderId} ${row.notice}`;
    const sent = new Set(notices.filter((notice) => notice.status === 'sent').map(key));
    const arrived = new Set(mailbox.map(key));
    for (const entry of sent) if (!arrived.has(entry)) findings.add('sent here, not in the mailbox', entry);
    for (const entry of arrived) if (!sent.has(entry)) findings.add('in the mailbox, not sent here', entry);
    return `${sent.size} notices`;
  },
};
