import { readFile } from 'node:fs/promises';
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
  '"capture payment" has undo or undone, expected both or neither': {
    steps: [reserve, { ...pay, undone: undefined }],
  },
  '"capture payment" cannot be undone, expected neither undoRefused nor a time limit': {
    steps: [reserve, { ...pay, undo: undefined, undone: undefined, undoRefused: undefined }],
  },
  '"capture payment" comes after a step that cannot be undone, expected neither refused nor undo': {
    steps: [{ ...reserve, undo: undefined, undone: undefined }, pay],
  },
  'it can be cancelled but has no command that says so': {
    ends: { ...sellTeapots.ends, cancelled: undefined },
  },
};

test.each(Object.entries(broken))('%s', (problem, change) => {
  expect(problemsOf({ ...sellTeapots, ...change })).toEqual([problem]);
});

test('a definition with problems is not made', () => {
  const broken = () => sagaOf({ steps: [], cancellable: false });
  expect(broken).toThrow('saga any-saga v1: it has no steps');
});

test('a definition draws itself, as the README shows', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`mermaid\n${toMermaid(sellTeapots)}\`\`\``);
});
