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
  expect(parseOptions(['--help'])).toBe('help');
  expect(help).toMatch(/^ {2}consumer +10,000 records/m);
  expect(help).toMatch(/^ {2}--orders N +.* \(orders.*\)$/m);
});

test.each([
  [[], 'no bench is named: expected one of orders'],
  [['cosnumer'], 'there is no bench "cosnumer": expected one of orders'],
  [['consumer', 'orders'], '"orders" is one name too many: expected one bench'],
  [['consumer', '--orders', '5'], '--orders is not for consumer'],
  [['consumer', '--jsn', 'x'], "Unknown option '--jsn'"],
])('%j is refused by name', (args, message) => {
  expect(() => parseOptions(args)).toThrow(OptionInvalid);
  expect(() => parseOptions(args)).toThrow(message);
});
