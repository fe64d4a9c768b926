import { expect, test } from '@jest/globals';
import { checkOrderPerKey } from './check-order.js';
import type { LoggedMessage } from './read-log.js';

const commands = 'payments.commands.v1';
const events = 'payments.events.v1';
const message = (
  id: string,
  type: string,
  offset: number,
  more: Partial<LoggedMessage> = {},
): LoggedMessage => ({
  ...{ id, type, offset: BigInt(offset), key: 'ada', partition: 0 },
  ...{ topic: commands, source: 'orchestrator', ...more },
});
const answer = (id: string, type: string, offset: number, causationId: string, key = 'ada') =>
  message(id, type, offset, { topic: events, source: 'payments', causationId, key });
const capture = message('c1', 'CapturePayment', 0);
const refund = message('r1', 'RefundPayment', 1);
const bobs = message('c2', 'CapturePayment', 2, { key: 'bob' });
const captured = answer('e1', 'PaymentCaptured', 0, 'c1');
const refunded = answer('e2', 'PaymentRefunded', 1, 'r1');
const check = (log: LoggedMessage[], inbox: string[]) =>
  checkOrderPerKey(log, [{ service: 'payments', topics: [commands], inbox: new Set(inbox) }]);

test('everything handled in the order of the log', () => {
  const bobsFirst = answer('e0', 'PaymentCaptured', 0, 'c2', 'bob');
  expect(check([capture, refund, bobs, bobsFirst, captured, refunded], ['c1', 'r1', 'c2'])).toEqual({
    ...{ passed: true, keys: 2, handled: 3, comparedPairs: 1, findings: [], findingsCount: 0 },
  });
});

test('events that a consumer does not care for are not missed', () => {
  expect(check([capture, message('x', 'TeaBrewed', 3)], ['c1']).passed).toBe(true);
});

test.each([
  [
    'a message is left out at the end',
    [capture, refund, bobs],
    ['c1', 'r1'],
    /never handled CapturePayment of bob/,
  ],
  [
    'a message is left out in between',
    [capture, refund, bobs],
    ['r1', 'c2'],
    /handled RefundPayment of ada .* without/,
  ],
  [
    'effects of one key are in another order than the log',
    [capture, refund, answer('e2', 'PaymentRefunded', 0, 'r1'), answer('e1', 'PaymentCaptured', 1, 'c1')],
    ['c1', 'r1'],
    /did CapturePayment of ada .* after RefundPayment of ada/,
  ],
  [
    'an effect was had twice',
    [capture, captured, answer('e9', 'PaymentCaptured', 1, 'c1')],
    ['c1'],
    /answered CapturePayment of ada .* twice/,
  ],
])('%s', (_, log, inbox, finding) => {
  // The one that nobody handled has a type that is handled otherwise.
  const other = message('c3', 'CapturePayment', 9, { key: 'eve' });
  const { passed, findings } = check([...log, other], [...inbox, 'c3']);
  expect(passed).toBe(false);
  expect(findings.join('\n')).toMatch(finding);
});
