import { expect, test } from '@jest/globals';
import { PaymentRefunded, StockReserved } from '@orderflow/contracts';
import { SagaRegistry } from './registry.js';
import { messageOf, sellTeapots, takeTeapotsBack } from './sell-teapots.fixtures.js';

const older = { ...sellTeapots, steps: sellTeapots.steps.slice(1), version: 1 };
const newer = { ...sellTeapots, steps: sellTeapots.steps.slice(0, 1), cancellations: [], version: 2 };

test('an instance keeps the version it began with, a new one begins with the newest', () => {
  const registry = new SagaRegistry([newer, older]);
  expect(registry.get('sell-teapots', 1)).toBe(older);
  expect(registry.newestOf('sell-teapots')).toBe(newer);
});

test('it listens to the events of every version, once each', () => {
  const registry = new SagaRegistry([older, newer]);
  const heard = ['OrderCancellationRequested', 'OrderPlaced', 'PaymentCaptured', 'PaymentDeclined'];
  const more = [
    'PaymentRefundRefused',
    'PaymentRefunded',
    'StockReleased',
    'StockReserved',
    'StockUnavailable',
  ];
  expect(registry.events.map(({ type }) => type).sort()).toEqual([...heard, ...more]);
  expect(registry.reactingTo(messageOf(StockReserved))).toEqual([{ saga: 'sell-teapots', instance: '' }]);
  expect(registry.reactingTo({ type: 'ProductListed', data: {} })).toEqual([]);
});

test('what names an instance is about that one, and not about the saga of which a subject has only one', () => {
  const registry = new SagaRegistry([sellTeapots, takeTeapotsBack]);
  const { type } = PaymentRefunded;
  const about = (data: object) => registry.reactingTo({ type, data });
  expect(about({ returnId: 'r-1' })).toEqual([{ saga: 'take-teapots-back', instance: 'r-1' }]);
  expect(about({})).toEqual([{ saga: 'sell-teapots', instance: '' }]);
});

test('what is not there, or there twice, is named', () => {
  expect(() => new SagaRegistry([older, older])).toThrow('saga sell-teapots v1 is defined twice');
  const registry = new SagaRegistry([newer]);
  expect(() => registry.get('sell-teapots', 1)).toThrow(
    'saga sell-teapots v1 has open instances but no definition',
  );
  expect(() => registry.newestOf('buy-teapots')).toThrow('no saga is named buy-teapots');
});
