import { expect, test } from '@jest/globals';
import { OptionInvalid } from '@orderflow/command-line';
import { parseOptions } from './options.js';

const orderId = '0199aa3c-0000-7000-8000-000000000001';

test.each([
  [['list'], { name: 'list', status: 'needs-operator', limit: '100' }],
  [['list', '--status', 'running', '--limit', '5'], { name: 'list', status: 'running', limit: '5' }],
  [['show', orderId], { name: 'show', orderId }],
  [['show', orderId, '--return', 'r-1'], { name: 'show', orderId, returnId: 'r-1' }],
  [['retry', orderId, '--reason', 'reopened'], { name: 'retry', orderId, reason: 'reopened' }],
  [
    ['skip', orderId, '--reason', 'by hand', '--by', 'grace'],
    { name: 'skip', orderId, reason: 'by hand', by: 'grace' },
  ],
  [['compensate', '--reason', 'lost', orderId], { name: 'compensate', orderId, reason: 'lost' }],
  [['--help'], 'help'],
])('%j', (args, command) => {
  expect(parseOptions(args)).toEqual(command);
});

test.each([
  [[], 'the command is "": expected list, show, retry, skip, compensate'],
  [['undo'], 'the command is "undo": expected'],
  [['show'], 'show needs an order id'],
  [['list', orderId], `"${orderId}" is one argument too many`],
  [['show', orderId, 'all'], '"all" is one argument too many'],
  [['skip', orderId], '--reason is missing'],
  [['list', '--all'], "Unknown option '--all'"],
])('%j is refused', (args, because) => {
  expect(() => parseOptions(args)).toThrow(OptionInvalid);
  expect(() => parseOptions(args)).toThrow(because);
});
