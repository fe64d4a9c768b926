import { afterAll, expect, it } from '@jest/globals';
import { SmtpServer } from '../mail/smtp-server.js';
import { adasOrderRejected, now, orderId } from '../notice/notice.fixtures.js';
import { NoticeRepository } from '../notice/notice.repository.js';
import { EmailCustomerOnOrderRejectedHandler } from './email-customer-on-order-rejected.handler.js';

const unreachable = new SmtpServer('smtp://127.0.0.1:9', 'shop@orderflow.example');
const handler = new EmailCustomerOnOrderRejectedHandler(new NoticeRepository(), unreachable);
afterAll(() => unreachable.onApplicationShutdown());

it('the letter names the order and says what became of it', () => {
  const { subject, text } = handler.letter(adasOrderRejected.data);
  expect(subject).toBe(`We could not take your order ${orderId}`);
  expect(text).toContain(orderId);
  expect(text).toContain('payment declined: insufficient funds');
});

it('the notice is of its own kind', () => {
  const { changes } = handler.decide(new Set(), adasOrderRejected, { now, effect: { status: 'sent' } });
  expect(changes).toMatchObject([{ orderId, notice: 'order-rejected', address: 'ada@example.com' }]);
});
