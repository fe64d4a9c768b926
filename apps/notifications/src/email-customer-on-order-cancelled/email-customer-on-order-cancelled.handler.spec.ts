import { afterAll, expect, it } from '@jest/globals';
import { SmtpServer } from '../mail/smtp-server.js';
import { adasOrderCancelled, now, orderId } from '../notice/notice.fixtures.js';
import { NoticeRepository } from '../notice/notice.repository.js';
import { EmailCustomerOnOrderCancelledHandler } from './email-customer-on-order-cancelled.handler.js';

const unreachable = new SmtpServer('smtp://127.0.0.1:9', 'shop@orderflow.example');
const handler = new EmailCustomerOnOrderCancelledHandler(new NoticeRepository(), unreachable);
afterAll(() => unreachable.onApplicationShutdown());

it('the letter names the order and says what became of it', () => {
  const { subject, text } = handler.letter(adasOrderCancelled.data);
  expect(subject).toBe(`Your order ${orderId} is cancelled`);
  expect(text).toContain(orderId);
  expect(text).toContain('requested by the customer');
});

it('the notice is of its own kind', () => {
  const { changes } = handler.decide(new Set(), adasOrderCancelled, { now, effect: { status: 'sent' } });
  expect(changes).toMatchObject([{ orderId, notice: 'order-cancelled', address: 'ada@example.com' }]);
});
