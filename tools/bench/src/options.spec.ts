import { expect, test } from '@jest/globals';
import { OptionInvalid } from '@orderflow/command-line';
import { help, parseOptions } from './options.js';

test('a bench by its name', () => {
  expect(parseOptions(['consumer', '--json', 'out.json'])).toMatchObject({
    bench: { name: 'consumer' },
    json: 'out.json',
    settings: {},
  });
  expect(parseOptions(['orders', '--orders', '2000'])).toMatchObject({ settings: { orders: 2_000 } });
  expect(parseOptions(['orders', '--short', '--rounds', '2', '--keep'])).toMatchObject({
    ...{ settings: { orders: 2_000, rounds: 2 }, short: true, keep: true },
  });
  expect(parseOptions(['page'])).toBe('page');
  expect(parseOptions(['all', '--short', '--file', 'f.csv'])).toEqual({
    all: { short: true, file: 'f.csv' },
  });
  expect(parseOptions(['--help'])).toBe('help');
  expect(help).toMatch(/^ {2}consumer +10,000 records/m);
  expect(help).toMatch(/^ {2}--orders N +.* \(orders.*\)$/m);
});

test.each([
  [[], 'no bench is named: expected one of orders'],
  [['cosnumer'], 'there is no bench "cosnumer": expected one of orders'],
  [['consumer', 'orders'], '"orders" is one name too many: expected one bench'],
  [['all', '--orders', '5'], '--orders is not for all: expected --file'],
  [['page', '--rate', '5'], '--rate is not for page'],
  [['gate', '--keep'], '--keep is not for gate'],
  [['consumer', '--orders', '5'], '--orders is not for consumer'],
  [['consumer', '--jsn', 'x'], "Unknown option '--jsn'"],
])('%j is refused by name', (args, message) => {
  expect(() => parseOptions(args)).toThrow(OptionInvalid);
  expect(() => parseOptions(args)).toThrow(message);
});
