import { afterAll, expect, it } from '@jest/globals';
import { SmtpServer } from '../mail/smtp-server.js';
import { adasShipmentDispatched, now, orderId } from '../notice/notice.fixtures.js';
import { NoticeRepository } from '../notice/notice.repository.js';
import { EmailCustomerOnShipmentDispatchedHandler } from './email-customer-on-shipment-dispatched.handler.js';

const unreachable = new SmtpServer('smtp://127.0.0.1:9', 'shop@orderflow.example');
const handler = new EmailCustomerOnShipmentDispatchedHandler(new NoticeRepository(), unreachable);
afterAll(() => unreachable.onApplicationShutdown());

it('the letter names the order and its parcel', () => {
  const { subject, text } = handler.letter(adasShipmentDispatched.data);
  expect(subject).toBe(`Your order ${orderId} is on its way`);
  expect(text).toContain(orderId);
  expect(text).toContain('tr_1');
});

it('the notice is of its own kind', () => {
  const { changes } = handler.decide(new Set(), adasShipmentDispatched, { now, effect: { status: 'sent' } });
  expect(changes).toMatchObject([{ orderId, notice: 'order-dispatched', address: 'ada@example.com' }]);
});

it('nobody is mailed where no address came with the booking', async () => {
  const { email: _, ...data } = adasShipmentDispatched.data;
  const nameless = { ...adasShipmentDispatched, data };
  const effect = await handler.effect(nameless, new Set(), AbortSignal.timeout(1_000));
  expect(handler.decide(new Set(), nameless, { now, effect })).toEqual({ changes: [], emits: [] });
});
