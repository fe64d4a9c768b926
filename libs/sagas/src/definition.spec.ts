import { expect, test } from '@jest/globals';
import { ConfirmOrder, StockReserved, type MessageContract } from '@orderflow/contracts';
import { problemsOf, type SagaDefinition, type SagaStep } from './definition.js';
import { toMermaid } from './mermaid.js';
import { sagaOf } from './walk/any-saga.fixtures.js';
import { sellTeapots } from './sell-teapots.fixtures.js';

const [reserve, pay] = sellTeapots.steps as [SagaStep, SagaStep];
const event = StockReserved as unknown as MessageContract;
const command = ConfirmOrder as unknown as MessageContract;

const broken: Record<string, Partial<SagaDefinition>> = {
  'the name "Sell teapots" is not kebab-case': { name: 'Sell teapots' },
  'the version 0 is not a whole number from 1 on': { version: 0 },
  'it has no steps': { steps: [] },
  'two steps are named "reserve stock"': { steps: [reserve, { ...pay, name: 'reserve stock' }] },
  'the event StockReserved has two meanings': { steps: [reserve, { ...pay, done: event }] },
  'the event OrderPlaced has two meanings': { cancellations: [sellTeapots.startsWith] },
  'the command ReserveStock is sent for two purposes': { steps: [{ ...reserve, undo: reserve.ask }, pay] },
  'ConfirmOrder is waited for but is no event': { steps: [{ ...reserve, done: command }, pay] },
  'StockReserved is sent but is no command': {
    steps: [{ ...reserve, done: pay.done, ask: { ...reserve.ask, command: event } }],
  },
  'the time limit of "capture payment" is 0 ms, expected more than 0': {
    steps: [reserve, { ...pay, withinMs: 0 }],
  },
};

test.each(Object.entries(broken))('%s', (problem, change) => {
  expect(problemsOf({ ...sellTeapots, ...change })).toEqual([problem]);
});

test('a definition with problems is not made', () => {
  const broken = () => sagaOf({ steps: [], cancellable: false });
  expect(broken).toThrow('saga any-saga v1: it has no steps');
});

test('a definition draws itself', () => {
  expect(toMermaid(sellTeapots)).toMatchInlineSnapshot(`
    "stateDiagram-v2
      state "reserve stock: ReserveStock" as step_1
      state "undo reserve stock: ReleaseStock" as undo_1
      state "capture payment: CapturePayment" as step_2
      state "undo capture payment: RefundPayment" as undo_2
      state "confirmed: ConfirmOrder" as confirmed
      state "rejected: RejectOrder" as rejected
      state "cancelled: CancelOrder" as cancelled
      state "needs operator" as needs_operator
      [*] --> step_1: OrderPlaced
      step_1 --> step_2: StockReserved
      step_1 --> rejected: StockUnavailable
      step_1 --> undo_1: OrderCancellationRequested
      undo_1 --> rejected: StockReleased
      undo_1 --> cancelled: StockReleased
      step_2 --> confirmed: PaymentCaptured
      step_2 --> undo_1: PaymentDeclined
      step_2 --> undo_2: after 10 min or OrderCancellationRequested
      undo_2 --> undo_1: PaymentRefunded
      undo_2 --> needs_operator: PaymentRefundRefused
      confirmed --> [*]
      rejected --> [*]
      cancelled --> [*]
    "
  `);
});
