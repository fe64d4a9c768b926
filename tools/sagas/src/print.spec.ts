import { expect, test } from '@jest/globals';
import type { SagaView } from './orchestrator.js';
import { describeList, describeSaga } from './print.js';

const refundRefused: SagaView = {
  ...{ orderId: '0199aa3c', status: 'needs-operator', end: 'cancelled', reason: 'requested by the customer' },
  trouble: 'payment refund refused: account closed',
  steps: [
    { name: 'reserve stock', status: 'done' },
    { name: 'capture payment', status: 'undo-refused' },
  ],
  ...{ startedAt: '2011-01-04T10:00:00.000Z', updatedAt: '2011-01-04T10:00:01.000Z' },
  may: ['retry', 'skip'],
  acts: [
    {
      ...{ verb: 'retry', step: 'capture payment', command: 'RefundPayment' },
      ...{ reason: 'account reopened', by: 'grace', at: '2011-01-04T10:30:00.000Z' },
    },
  ],
};

test('a saga is shown with its trouble, what was done and what may be done', () => {
  expect(describeSaga(refundRefused).join('\n')).toBe(
    `order 0199aa3c
  status      needs-operator, will end cancelled
  reason      requested by the customer
  trouble     payment refund refused: account closed
  started     2011-01-04T10:00:00.000Z
  last moved  2011-01-04T10:00:01.000Z
  reserve stock     done
  capture payment   undo-refused
  2011-01-04T10:30:00.000Z  grace: retry "capture payment" (RefundPayment): account reopened
  may now: retry, skip`,
  );
});

test('a list names the trouble of each, or says that there is none', () => {
  expect(describeList([refundRefused], 'needs-operator')).toEqual([
    '0199aa3c  2011-01-04T10:00:01.000Z  payment refund refused: account closed',
  ]);
  expect(describeList([], 'needs-operator')).toEqual(['no saga is needs-operator']);
});
