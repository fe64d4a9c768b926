import { expect, test } from '@jest/globals';
import {
  OrderCancellationRequested as CancellationRequested,
  OrderPlaced,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentRefundRefused,
  StockReleased,
  StockReserved,
} from '@orderflow/contracts';
import { intervene, verbsFor, type Intervention } from './intervene.js';
import { placedAt, play, sellTeapots, type Told } from './sell-teapots.fixtures.js';
import type { SagaState } from './state.js';

const later = new Date(placedAt.getTime() + 60_000);
const retry: Intervention = { verb: 'retry', reason: 'account reopened' };
const skip: Intervention = { verb: 'skip', reason: 'refunded by hand' };
const compensate: Intervention = { verb: 'compensate', reason: 'provider lost it' };

const paying = [OrderPlaced, StockReserved];
const refunding = [...paying, CancellationRequested];
const needsOperator = [...refunding, PaymentRefundRefused];

/** How a saga stands after a history. */
function stateAfter(history: readonly Told[]): SagaState {
  const { last } = play(history);
  if ('ignored' in last) throw new Error(`the last message was ignored: ${last.ignored}`);
  return last.state;
}

type Done = [given: Told[], act: Intervention, emits: string, then: object];
const done: Record<string, Done> = {
  'a refused undo is asked for again': [
    needsOperator,
    retry,
    'RefundPayment',
    { status: 'compensating', trouble: undefined, steps: { 'capture payment': 'undoing' } },
  ],
  'an undo without an answer is asked for again': [
    refunding,
    retry,
    'RefundPayment',
    { status: 'compensating' },
  ],
  'a step without an answer is asked for again, with a new time limit': [
    paying,
    retry,
    'CapturePayment',
    { status: 'running', dueAt: new Date(later.getTime() + 600_000) },
  ],
  'a skipped undo leads to the one before it': [
    needsOperator,
    skip,
    'ReleaseStock',
    {
      ...{ status: 'compensating', end: 'cancelled', trouble: undefined },
      steps: { 'reserve stock': 'undoing', 'capture payment': 'skipped' },
    },
  ],
  'a saga that is given up undoes what it waits for first': [
    paying,
    compensate,
    'RefundPayment',
    { status: 'compensating', end: 'rejected', reason: 'operator: provider lost it', dueAt: undefined },
  ],
};

test.each(Object.entries(done))('%s', (_promise, [given, act, emits, then]) => {
  const outcome = intervene(sellTeapots, stateAfter(given), act, later);
  expect('state' in outcome && outcome.emits.map(({ contract }) => contract.type)).toEqual([emits]);
  expect('state' in outcome && outcome.state).toMatchObject({ ...then, updatedAt: later });
});

const refused: Record<string, [given: Told[], act: Intervention, because: string]> = {
  'an undo that may be done any moment is not skipped': [refunding, skip, 'it is compensating: only'],
  'a step is not skipped': [paying, skip, 'it is running: only'],
  'what is being undone is not given up once more': [
    refunding,
    compensate,
    'it is compensating: it is being',
  ],
  'a finished saga is left alone': [[...paying, PaymentCaptured], retry, 'it is finished: confirmed'],
  'an act that means another step is not done': [
    needsOperator,
    { ...skip, step: 'reserve stock' },
    'it waits for "capture payment" now',
  ],
};

test.each(Object.entries(refused))('%s', (_promise, [given, act, because]) => {
  expect(intervene(sellTeapots, stateAfter(given), act, later)).toEqual({
    refused: expect.stringContaining(because),
  });
});

test.each([
  ['running', paying, ['retry', 'compensate']],
  ['compensating', [...paying, PaymentDeclined], ['retry']],
  ['needs-operator', needsOperator, ['retry', 'skip']],
  ['cancelled', [...refunding, PaymentRefunded, StockReleased], []],
])('what an operator may do while it is %s', (status, history, verbs) => {
  expect(stateAfter(history).status).toBe(status);
  expect(verbsFor(sellTeapots, stateAfter(history))).toEqual(verbs);
});
