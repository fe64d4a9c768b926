import { expect, test } from '@jest/globals';
import { eventsOf } from './saga.events.js';
import type { SagaState } from './state.js';

const running: SagaState = {
  saga: 'sell-teapots',
  version: 1,
  subject: 'order-7',
  instance: '',
  status: 'running',
  steps: { 'reserve stock': 'done', 'capture payment': 'asked' },
  memory: {},
  cause: { id: '1', correlationId: 'order-7' },
  startedAt: new Date(0),
  updatedAt: new Date(0),
};
const told = (before: SagaState | undefined, after: SagaState) =>
  eventsOf(before, after).map(({ name, attributes }) => [name, ...Object.values(attributes).slice(1)]);

test.each<[string, SagaState | undefined, Partial<SagaState>, string[][]]>([
  [
    'it begins',
    undefined,
    { steps: { 'reserve stock': 'asked' } },
    [['saga.step', 'reserve stock', 'asked']],
  ],
  ['nothing changed', running, {}, []],
  [
    'a step is refused and the one before it is undone',
    running,
    {
      ...{ status: 'compensating', end: 'rejected', reason: 'no funds' },
      steps: { 'reserve stock': 'undoing', 'capture payment': 'refused' },
    },
    [
      ['saga.step', 'reserve stock', 'undoing'],
      ['saga.step', 'capture payment', 'refused'],
      ['saga.compensation', 'compensating', 'no funds'],
    ],
  ],
  [
    'it ends well',
    running,
    { status: 'confirmed', end: 'confirmed', steps: { ...running.steps, 'capture payment': 'done' } },
    [
      ['saga.step', 'capture payment', 'done'],
      ['saga.end', 'confirmed'],
    ],
  ],
  [
    'an undo is refused',
    { ...running, status: 'compensating', end: 'rejected' },
    { status: 'needs-operator', end: 'rejected', trouble: 'it has left' },
    [['saga.end', 'needs-operator', 'it has left']],
  ],
])('%s', (_, before, after, events) => {
  expect(told(before, { ...running, ...after })).toEqual(events);
});
