import { afterAll, expect, it } from '@jest/globals';
import { EmailCustomerOnOrderConfirmedHandler } from '../email-customer-on-order-confirmed/email-customer-on-order-confirmed.handler.js';
import { SmtpServer } from '../mail/smtp-server.js';
import { adasOrderConfirmed, now, orderId } from './notice.fixtures.js';
import { given, NoticeRepository } from './notice.repository.js';
import type { MailAnswer } from '../mail/mail-service.js';

const unreachable = new SmtpServer('smtp://127.0.0.1:9', 'shop@orderflow.example');
const handler = new EmailCustomerOnOrderConfirmedHandler(new NoticeRepository(), unreachable);
afterAll(() => unreachable.onApplicationShutdown());

const notice = 'order-confirmed';
const address = 'ada@example.com';
const told = { orderId, notice, channel: 'email', address };

it.each<[string, MailAnswer, unknown[]]>([
  ['a mail that was taken', { status: 'sent' }, ['CustomerNotified', told]],
  [
    'a mail that was refused for good',
    { status: 'failed', reason: '550 no such mailbox' },
    ['NotificationFailed', { ...told, reason: '550 no such mailbox' }],
  ],
])('%s is kept and told', (_, answer, event) => {
  const { changes, emits } = handler.decide(new Set(), adasOrderConfirmed, { now, effect: answer });
  expect(changes).toEqual([{ messageId: adasOrderConfirmed.id, orderId, notice, address, answer, at: now }]);
  expect(emits.map(({ contract, data }) => [contract.type, data])).toEqual([event]);
});

it('given the notice of this order, the same event under a new id mails nothing and tells nothing', async () => {
  const notices = new Set([given({ orderId, notice })]);
  const answer = await handler.effect(adasOrderConfirmed, notices, AbortSignal.timeout(1_000));
  expect(answer).toBeUndefined();
  expect(handler.decide(notices, adasOrderConfirmed, { now, effect: answer })).toEqual({
    changes: [],
    emits: [],
  });
});
