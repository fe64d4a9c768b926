import { expect, it } from '@jest/globals';
import { PaymentCaptured } from '@orderflow/contracts';
import { messageFrom } from '@orderflow/messaging';
import { JudgementRepository } from '../judgement/judgement.repository.js';
import { parseRules } from '../rules/rule.js';
import { FlagPaymentOnPaymentCapturedHandler } from './flag-payment-on-payment-captured.handler.js';

const now = new Date('2026-11-23T12:00:00Z');
const data = PaymentCaptured.example;
const { orderId, customerId, country } = data;
const journey = { source: 'payments', now, subject: orderId, correlationId: orderId };
const payment = messageFrom({ contract: PaymentCaptured, data }, journey) as PaymentCaptured;

function decide(text: string) {
  const rules = parseRules(text);
  const handler = new FlagPaymentOnPaymentCapturedHandler(new JudgementRepository(rules), rules);
  return handler.decide({ judged: new Set(), windows: new Map() }, payment, { now, effect: undefined });
}

it('a payment that breaks a rule is told, to the customer without the rule', () => {
  const [rule, reason] = ['customer sum 1529 in 10min', 'the payment did not pass our checks'];
  const { changes, emits } = decide(rule);
  expect(emits.map(({ contract, data }) => [contract.type, data])).toEqual([
    ['PaymentFlagged', { orderId, customerId, country, rule, observed: 1530, reason }],
  ]);
  expect(changes).toMatchObject([{ orderId, flagged: { rule, observed: 1530 }, at: now }]);
});

it('one that breaks none is judged in silence, and where there are no rules nothing is kept', () => {
  expect(decide('customer sum 1530 in 10min')).toMatchObject({ changes: [{ orderId }], emits: [] });
  expect(decide('')).toEqual({ changes: [], emits: [] });
});
