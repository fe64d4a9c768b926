import { expect, it, test } from '@jest/globals';
import { defaultOut, parseOptions } from './options.js';

it('settles into the folder of the stack, or another', () => {
  expect(parseOptions([])).toEqual({ out: defaultOut, check: false });
  expect(parseOptions(['--out', 'there'])).toEqual({ out: 'there', check: false });
  expect(parseOptions(['--check'])).toMatchObject({ check: true });
  expect(parseOptions(['-h'])).toBe('help');
});

test.each([
  [['--out', ''], '--out is "": expected a folder'],
  [['--check', '--out', 'there'], '--out is for a run'],
  [['--chek'], 'expected --out, --check, --help'],
])('%p is refused', (args, complaint) => {
  expect(() => parseOptions(args)).toThrow(complaint);
});
