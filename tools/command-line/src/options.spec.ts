import { expect, test } from '@jest/globals';
import { numberOption, OptionInvalid, readArgs } from './options.js';

const options = { rate: { type: 'string', default: '25' }, exit: { type: 'boolean' } } as const;

test('what is left out has its default', () => {
  expect({ ...readArgs([], { options }).values }).toEqual({ rate: '25' });
  expect({ ...readArgs(['--rate', '7', '--exit'], { options }).values }).toEqual({ rate: '7', exit: true });
});

test.each([
  [['--reit', '7'], "Unknown option '--reit': expected --rate, --exit"],
  [['--rate'], "Option '--rate <value>' argument missing: expected --rate, --exit"],
  [['seven'], "Unexpected argument 'seven': expected --rate, --exit"],
])('%j is refused by name', (args, message) => {
  expect(() => readArgs(args, { options })).toThrow(OptionInvalid);
  expect(() => readArgs(args, { options })).toThrow(message);
});

test('a number that is none names option, value and what was expected', () => {
  expect(numberOption('--rate', '25', /^\d+$/, 'a whole number')).toBe(25);
  expect(() => numberOption('--rate', '2 5', /^\d+$/, 'a whole number')).toThrow(
    new OptionInvalid('--rate is "2 5": expected a whole number'),
  );
});
