import { describe, expect, test } from '@jest/globals';
import {
  OrderCancellationRequested as CancellationRequested,
  OrderPlaced,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentRefundRefused,
  StockReleased,
  StockReserved,
  StockUnavailable,
} from '@orderflow/contracts';
import { advance } from './engine.js';
import { adasOrder, messageOf, placedAt, play, sellTeapots, type Told } from './sell-teapots.fixtures.js';

const timeLimit = 'capture payment';
const noAnswer = 'capture payment: no answer within 10 min';
const declined = 'payment declined: insufficient funds';
const requested = 'requested by the customer';

interface Path {
  readonly given: Told[];
  readonly when: Told;
  readonly emits: string[];
  readonly then: object;
}

const paying = [OrderPlaced, StockReserved];
const confirmed = [...paying, PaymentCaptured];
const rejected = [OrderPlaced, StockUnavailable];
const refunding = [...paying, timeLimit];
const needsOperator = [...refunding, PaymentRefundRefused];

/** Every path of two steps: what has come, what comes, what is sent and how the saga stands then. */
const paths: Record<string, Path> = {
  'an order begins with the first step': {
    given: [],
    when: OrderPlaced,
    emits: ['ReserveStock'],
    then: { status: 'running', steps: { 'reserve stock': 'asked' } },
  },
  'a step that is done leads to the next': {
    given: [OrderPlaced],
    when: StockReserved,
    emits: ['CapturePayment'],
    then: { status: 'running', steps: { 'reserve stock': 'done', 'capture payment': 'asked' } },
  },
  'the last step leads to the end': {
    given: paying,
    when: PaymentCaptured,
    emits: ['ConfirmOrder'],
    then: {
      status: 'confirmed',
      steps: { 'reserve stock': 'done', 'capture payment': 'done' },
      dueAt: undefined,
    },
  },
  'a refusal of the first step rejects at once': {
    given: [OrderPlaced],
    when: StockUnavailable,
    emits: ['RejectOrder'],
    then: {
      status: 'rejected',
      reason: 'stock unavailable: out of stock',
      steps: { 'reserve stock': 'refused' },
    },
  },
  'a refusal undoes the steps before it, not the refused one': {
    given: paying,
    when: PaymentDeclined,
    emits: ['ReleaseStock'],
    then: {
      status: 'compensating',
      reason: declined,
      dueAt: undefined,
      steps: { 'reserve stock': 'undoing', 'capture payment': 'refused' },
    },
  },
  'when all is undone, the order is rejected with the reason of the refusal': {
    given: [...paying, PaymentDeclined],
    when: StockReleased,
    emits: ['RejectOrder'],
    then: { status: 'rejected', reason: declined },
  },
  'a step that took too long may have happened and is undone too': {
    given: paying,
    when: timeLimit,
    emits: ['RefundPayment'],
    then: {
      status: 'compensating',
      reason: noAnswer,
      steps: { 'reserve stock': 'done', 'capture payment': 'undoing' },
    },
  },
  'undo goes on with the step before only when the later one is undone': {
    given: refunding,
    when: PaymentRefunded,
    emits: ['ReleaseStock'],
    then: { status: 'compensating', steps: { 'reserve stock': 'undoing', 'capture payment': 'undone' } },
  },
  'undo after a time limit ends rejected': {
    given: [...refunding, PaymentRefunded],
    when: StockReleased,
    emits: ['RejectOrder'],
    then: { status: 'rejected', reason: noAnswer },
  },
  'a cancellation undoes the step that is asked for': {
    given: [OrderPlaced],
    when: CancellationRequested,
    emits: ['ReleaseStock'],
    then: { status: 'compensating', end: 'cancelled', reason: requested },
  },
  'a cancellation in the second step undoes the latest first': {
    given: paying,
    when: CancellationRequested,
    emits: ['RefundPayment'],
    then: { status: 'compensating', end: 'cancelled', dueAt: undefined },
  },
  'when all is undone, the order is cancelled': {
    given: [OrderPlaced, CancellationRequested],
    when: StockReleased,
    emits: ['CancelOrder'],
    then: { status: 'cancelled', reason: requested },
  },
  'an undo that is refused needs an operator': {
    given: refunding,
    when: PaymentRefundRefused,
    emits: [],
    then: { status: 'needs-operator', trouble: 'payment refund refused: account closed', reason: noAnswer },
  },
  'an undo that is done after all needs no operator any more': {
    given: needsOperator,
    when: PaymentRefunded,
    emits: ['ReleaseStock'],
    then: {
      status: 'compensating',
      trouble: undefined,
      steps: { 'reserve stock': 'undoing', 'capture payment': 'undone' },
    },
  },
  'a refusal that arrives after its undo was done changes nothing any more': {
    given: [...needsOperator, PaymentRefunded, PaymentRefundRefused],
    when: StockReleased,
    emits: ['RejectOrder'],
    then: { status: 'rejected', reason: noAnswer },
  },
};

test.each(Object.entries(paths))('%s', (_promise, { given, when, emits, then }) => {
  const { last } = play([...given, when]);
  expect('state' in last && last.emits.map(({ contract }) => contract.type)).toEqual(emits);
  expect('state' in last && last.state).toMatchObject(then);
});

/** What is not awaited changes nothing. */
const ignored: Record<string, { given: Told[]; when: Told[]; because: string }> = {
  'anything about an order without a saga': {
    given: [],
    when: [StockReserved, CancellationRequested, timeLimit],
    because: 'no-saga',
  },
  'duplicates while running': { given: paying, when: [OrderPlaced, StockReserved], because: 'not-awaited' },
  'answers that come before their question': {
    given: [OrderPlaced],
    when: [PaymentCaptured, PaymentRefunded],
    because: 'not-awaited',
  },
  'the time limit of another step': { given: [OrderPlaced], when: [timeLimit], because: 'not-awaited' },
  'answers of a step whose undo is on its way': {
    given: refunding,
    when: [PaymentCaptured, PaymentDeclined, timeLimit],
    because: 'not-awaited',
  },
  'a cancellation while it compensates for a refusal': {
    given: [...paying, PaymentDeclined],
    when: [CancellationRequested],
    because: 'not-awaited',
  },
  'everything but the undo after all, until an operator acts': {
    given: needsOperator,
    when: [PaymentCaptured, StockReleased, PaymentRefundRefused, CancellationRequested, timeLimit],
    because: 'not-awaited',
  },
  'everything after confirmation': {
    given: confirmed,
    when: [...confirmed, CancellationRequested, timeLimit, PaymentDeclined, StockReleased],
    because: 'finished',
  },
  'everything after rejection': {
    given: rejected,
    when: [...rejected, StockReserved, StockReleased, CancellationRequested],
    because: 'finished',
  },
};

describe.each(Object.entries(ignored))('it ignores %s', (_what, { given, when, because }) => {
  test.each(when.map((told) => [typeof told === 'string' ? 'time limit' : told.type, told] as const))(
    '%s',
    (_, told) => {
      expect(play([...given, told]).last).toEqual({ ignored: because });
    },
  );
});

test('commands are made of what the saga remembers, and of nothing else', () => {
  const { last } = play(paying);
  expect('state' in last && last.state.memory).toEqual({
    orderId: adasOrder,
    customerId: '17850',
    totalMinor: 1530,
    currency: 'GBP',
    lines: [{ sku: '85123A', quantity: 6 }],
  });
  expect('state' in last && last.emits[0]?.data).toEqual({
    orderId: adasOrder,
    customerId: '17850',
    amountMinor: 1530,
    currency: 'GBP',
  });
});

test('a time limit is counted from the moment of asking', () => {
  const { last } = play(paying);
  expect('state' in last && last.state.dueAt).toEqual(new Date(placedAt.getTime() + 600_000));
});

test('what a time limit sets off belongs to the journey of the last message', () => {
  const { before } = play([...paying, 'nothing']);
  const cause = before?.cause;
  const after = advance(sellTeapots, before, messageOf(timeLimit), placedAt);
  expect('state' in after && after.state.cause).toEqual(cause);
});

test('a reason longer than the contracts allow is cut', () => {
  const { last } = play([OrderPlaced, { ...StockUnavailable, example: { reason: 'x'.repeat(500) } }]);
  expect('state' in last && last.state.reason).toHaveLength(500);
});
