import { expect, test } from '@jest/globals';
import { OptionInvalid } from '@orderflow/command-line';
import { help, parse } from './options.js';

test.each([
  [['check'], { verb: 'check' }],
  [['write'], { verb: 'write' }],
  [['release'], { verb: 'release' }],
  [
    ['release', '--accept', 'TeaBrewed', '--reason', 'cold'],
    { verb: 'release', accepted: { message: 'TeaBrewed', reason: 'cold' } },
  ],
  [['--help'], 'help'],
])('%j', (args, options) => {
  expect(parse(args)).toEqual(options);
});

test.each([
  [[], 'what to do is "": expected one of check, write, release'],
  [['chek'], 'what to do is "chek"'],
  [['check', 'OrderPlaced'], 'what to do is "check OrderPlaced"'],
  [['check', '--accept', 'TeaBrewed'], 'belong to release, not to check'],
  [['release', '--accept', 'TeaBrewed'], 'belong together'],
  [['release', '--reason', 'cold'], 'belong together'],
  [['check', '--fix'], "Unknown option '--fix'"],
])('%j is refused in words', (args, words) => {
  expect(() => parse(args)).toThrow(OptionInvalid);
  expect(() => parse(args)).toThrow(words);
});

test('help names every verb and the exit status', () => {
  for (const word of ['check', 'write', 'release', '--accept', '--reason', 'Exit status'])
    expect(help).toContain(word);
});
