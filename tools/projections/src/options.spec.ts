import { expect, test } from '@jest/globals';
import { OptionInvalid } from '@orderflow/command-line';
import { parseOptions } from './options.js';

test.each([
  [['list'], { name: 'list' }],
  [['status', 'sales', '--json', 'out'], { name: 'status', projection: 'sales', json: 'out' }],
  [['rebuild', 'sales'], { name: 'rebuild', projection: 'sales' }],
])('%j', (args, command) => {
  expect(parseOptions(args)).toEqual(command);
});

test.each([
  [[], 'the command is ""'],
  [['rebild'], 'the command is "rebild": expected list, status or rebuild'],
  [['rebuild'], 'rebuild of what'],
  [['list', 'sales'], '"sales" is one argument too many'],
  [['rebuild', 'sales', 'now'], '"now" is one argument too many'],
])('%j is refused', (args, words) => {
  expect(() => parseOptions(args)).toThrow(OptionInvalid);
  expect(() => parseOptions(args)).toThrow(words);
});
