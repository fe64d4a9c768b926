import { expect, test } from '@jest/globals';
import { OptionInvalid } from '@orderflow/command-line';
import { coreServices } from '@orderflow/stack';
import { settingsOf } from './settings.js';

const orders = { name: 'orders', takes: ['orders', 'rounds', 'profile'] } as const;

test('what a bench takes', () => {
  expect(settingsOf(orders, { orders: '2000', rounds: '1' })).toEqual({ orders: 2_000, rounds: 1 });
  expect(settingsOf(orders, { profile: 'payments' })).toEqual({ profile: ['payments'] });
  expect(settingsOf(orders, { profile: 'all' })).toEqual({ profile: coreServices });
  expect(settingsOf({ name: 'consumer' }, { orders: undefined })).toEqual({});
});

test.each([
  [orders, { orders: '0' }, '--orders is "0": expected a whole number from 1'],
  [orders, { seconds: '5' }, '--seconds is not for orders: expected --orders, --rounds, --profile'],
  [orders, { profile: 'sales' }, '--profile is "sales": expected orders, orchestrator'],
  [{ name: 'consumer' }, { rounds: '2' }, '--rounds is not for consumer: expected nothing but --json'],
])('%j refuses %j', (bench, values, message) => {
  expect(() => settingsOf(bench, values)).toThrow(OptionInvalid);
  expect(() => settingsOf(bench, values)).toThrow(message);
});
