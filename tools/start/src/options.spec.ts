import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

describe('the command line of npm start', () => {
  it.each([
    { args: [], options: { orders: 25, exit: false, fresh: false, docker: false, brokers: 1 } },
    {
      args: ['--orders', '50', '--exit', '--fresh', '--brokers', '3'],
      options: { orders: 50, exit: true, fresh: true, docker: false, brokers: 3 },
    },
    { args: ['--docker'], options: { orders: 25, exit: false, fresh: false, docker: true, brokers: 1 } },
    { args: ['--orders=0'], options: { orders: 0, exit: false, fresh: false, docker: false, brokers: 1 } },
  ])('$args is understood', ({ args, options }) => {
    expect(parseOptions(args)).toEqual(options);
  });

  it('asks for help', () => {
    expect(parseOptions(['--exit', '--help'])).toBe('help');
  });

  it.each([
    [['--orders', 'many'], /--orders is "many": expected a whole number from 0 to 10000/],
    [['--orders', '-1'], /--orders.*expected/],
    [['--brokers', '2'], /--brokers is "2": expected 1 or 3/],
    [['--brokers', '3', '--docker'], /--brokers is "3": expected 1 with --docker/],
    [['--orders', '1.5'], /--orders is "1.5"/],
    [['--orders', '10001'], /--orders is "10001"/],
    [['--orders', ''], /--orders is ""/],
    [['--orders'], /--orders.*: expected --orders, --exit, --fresh, --docker, --brokers, --help/],
    [
      ['--order', '5'],
      /Unknown option '--order': expected --orders, --exit, --fresh, --docker, --brokers, --help/,
    ],
    [['--exit=yes'], /--exit/],
    [['50'], /Unexpected argument '50': expected --orders, --exit/],
  ])('%j is refused with what was expected', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
