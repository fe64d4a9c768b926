import { expect, test } from '@jest/globals';
import { parseOptions } from './options.js';

test.each([
  [['--file', 'a.csv'], { file: 'a.csv' }],
  [
    ['--file=a.csv', '--limit', '50', '--rate', '2.5', '--json', 'out.json'],
    { file: 'a.csv', limit: 50, rate: 2.5, json: 'out.json' },
  ],
  [['--help'], 'help'],
])('%j', (args, expected) => {
  expect(parseOptions(args)).toEqual(expected);
});

test.each([
  [[], '--file is missing'],
  [['--file', 'a', '--limit', '0'], '--limit is "0": expected a whole number from 1'],
  [['--file', 'a', '--limit', '1.5'], '--limit is "1.5"'],
  [['--file', 'a', '--limit', 'ten'], '--limit is "ten"'],
  [['--file', 'a', '--rate', '0'], '--rate is "0"'],
  [['--file', 'a', '--rate', '0.0'], '--rate is "0.0"'],
  [['--file', 'a', '--rate', '-3'], "--rate' argument is ambiguous"],
  [['--file', 'a', '--rate', 'fast'], '--rate is "fast"'],
  [['--file', 'a', '--speed', '3'], "Unknown option '--speed'"],
  [['a.csv'], "Unexpected argument 'a.csv'"],
])('%j is refused: %s', (args, problem) => {
  expect(() => parseOptions(args)).toThrow(problem);
});
