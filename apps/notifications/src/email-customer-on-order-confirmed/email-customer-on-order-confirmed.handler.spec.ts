import { afterAll, expect, it } from '@jest/globals';
import { SmtpServer } from '../mail/smtp-server.js';
import { adasOrderConfirmed, now, orderId } from '../notice/notice.fixtures.js';
import { NoticeRepository } from '../notice/notice.repository.js';
import { EmailCustomerOnOrderConfirmedHandler } from './email-customer-on-order-confirmed.handler.js';

const unreachable = new SmtpServer('smtp://127.0.0.1:9', 'shop@orderflow.example');
const handler = new EmailCustomerOnOrderConfirmedHandler(new NoticeRepository(), unreachable);
afterAll(() => unreachable.onApplicationShutdown());

it('the letter names the order and says what became of it', () => {
  const { subject, text } = handler.letter(adasOrderConfirmed.data);
  expect(subject).toBe(`Your order ${orderId} is confirmed`);
  expect(text).toContain(orderId);
  expect(text).toContain('15.30 GBP');
});

it('the notice is of its own kind', () => {
  const { changes } = handler.decide(new Set(), adasOrderConfirmed, { now, effect: { status: 'sent' } });
  expect(changes).toMatchObject([{ orderId, notice: 'order-confirmed', address: 'ada@example.com' }]);
});
