import { expect, test } from '@jest/globals';
import { OptionInvalid } from '@orderflow/command-line';
import { parseOptions } from './options.js';

test('what is left out has a default', () => {
  expect(parseOptions([])).toEqual({ minutes: 5, seed: 1, rate: 25, brokers: 1, json: undefined });
  expect(parseOptions(['--minutes', '0.5', '--seed', '7', '--rate', '50', '--json', 'out.json'])).toEqual({
    ...{ minutes: 0.5, seed: 7, rate: 50, brokers: 1, json: 'out.json' },
  });
  expect(parseOptions(['--help'])).toBe('help');
});

test.each([
  [['--minutes', '0'], '--minutes is "0": expected a number above 0'],
  [['--minutes', 'ten'], '--minutes is "ten": expected a number above 0'],
  [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
  [['--seed', '1.5'], '--seed is "1.5": expected a whole number from 0 to 999999999'],
  [['--brokers', '2'], '--brokers is "2": expected 1 or 3'],
  [['--only', 'cluster-broker-killed'], '--only has "cluster-broker-killed": expected --brokers 3 with it'],
  [['--only', 'provider-hanging,teapot'], 'expected kinds of faults, not "teapot": service-killed, two-'],
  [['--only', ''], '--only is "": expected kinds of faults, not "": service-killed, two-'],
  [['--lasts', '0'], '--lasts is "0": expected a number of seconds above 0'],
  [['--rate', '0'], '--rate is "0": expected a whole number of orders per second from 1'],
  [['--minuts', '1'], "Unknown option '--minuts'"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(OptionInvalid);
  expect(() => parseOptions(args)).toThrow(message);
});
