import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hear } from './carrier-word.rules.js';
import { adas } from './shipment.fixtures.js';
import type { CarrierWord, Shipment } from './shipment.js';

const at = '2026-11-24T09:00:00Z';
const trackingId = 'tr_1';
const words = {
  accepted: { said: 'accepted' },
  booked: { said: 'booked', trackingId },
  refused: { said: 'refused', reason: 'address not served' },
  dispatched: { said: 'dispatched', trackingId, at },
  delivered: { said: 'delivered', trackingId, at },
  cancelled: { said: 'cancelled' },
  'cancellation-refused': { said: 'cancellation-refused', reason: 'already collected' },
} satisfies Record<string, CarrierWord>;
type Said = keyof typeof words;
type State = keyof typeof adas;

/** What a shipment becomes, and what is told. Of what is not here a word changes and tells nothing. */
const heard: [given: State, said: Said, becomes: State, tells: string[]][] = [
  ['pending', 'booked', 'booked', ['Booked']],
  ['pending', 'refused', 'refused', ['Refused']],
  ['pending', 'dispatched', 'dispatched', ['Booked', 'Dispatched']],
  ['pending', 'delivered', 'delivered', ['Booked', 'Dispatched', 'Delivered']],
  ['cancelling', 'booked', 'callingBack', []],
  ['cancelling', 'refused', 'cancelledUnbooked', ['Cancelled']],
  ['cancelling', 'dispatched', 'dispatched', ['CancellationRefused', 'Dispatched']],
  ['callingBack', 'cancelled', 'cancelled', ['Cancelled']],
  ['callingBack', 'cancellation-refused', 'cancellationRefused', ['CancellationRefused']],
  ['callingBack', 'dispatched', 'dispatched', ['CancellationRefused', 'Dispatched']],
  ['booked', 'dispatched', 'dispatched', ['Dispatched']],
  ['booked', 'delivered', 'delivered', ['Dispatched', 'Delivered']],
  ['cancellationRefused', 'dispatched', 'dispatched', ['Dispatched']],
  ['cancellationRefused', 'delivered', 'delivered', ['Dispatched', 'Delivered']],
  ['dispatched', 'delivered', 'delivered', ['Delivered']],
];
const contradictions: [State, Said][] = [
  ['booked', 'refused'],
  ['dispatched', 'refused'],
  ['delivered', 'refused'],
  ['callingBack', 'refused'],
  ['cancelled', 'refused'],
  ['cancellationRefused', 'refused'],
  ...(['refused', 'cancelledUnbooked', 'cancelledInAdvance'] as const).flatMap((given): [State, Said][] => [
    [given, 'booked'],
    [given, 'dispatched'],
    [given, 'delivered'],
  ]),
  ['cancelled', 'dispatched'],
  ['cancelled', 'delivered'],
];
const told = (shipment: Shipment, word: CarrierWord) =>
  hear(shipment, word)?.emits.map(({ contract }) => contract.type.replace('Shipment', ''));

it.each(heard)(
  'a shipment that is %s and said to be %s is %s and tells %j',
  (given, said, becomes, tells) => {
    expect(hear(adas[given], words[said])?.shipment).toEqual(adas[becomes]);
    expect(told(adas[given], words[said])).toEqual(tells);
  },
);

it.each(contradictions)('a shipment that is %s cannot be %s', (given, said) => {
  expect(hear(adas[given], words[said])).toBeUndefined();
});

const known = new Set([...heard, ...contradictions].map(([given, said]) => `${given} ${said}`));
const nothingNew = (Object.keys(adas) as State[]).flatMap((given) =>
  (Object.keys(words) as Said[])
    .filter((said) => !known.has(`${given} ${said}`) && !['stored', 'cancelling'].includes(given))
    .filter((said) => !(given === 'callingBack' && said === 'delivered'))
    .map((said) => [given, said] as const),
);
it.each(nothingNew)('to a shipment that is %s it is nothing new to be %s', (given, said) => {
  expect(hear(adas[given], words[said])).toMatchObject({ shipment: adas[given], emits: [] });
});

it('a word of another parcel is not heard', () => {
  for (const said of ['booked', 'dispatched', 'delivered'] as const)
    expect(hear(adas.booked, { ...words[said], trackingId: 'tr_2' })).toBeUndefined();
});

describe('where an answer is outstanding the carrier is asked', () => {
  it.each([
    ['again later, when it has accepted a booking', adas.pending, words.accepted, 30_000],
    ['again later, when it is to be called off', adas.cancelling, words.accepted, 30_000],
    ['at once, when what is to be called off turns out to be booked', adas.cancelling, words.booked, 0],
    ['no more, when it has booked', adas.pending, words.booked, undefined],
  ])('%s', (_, shipment, word, askAfterMs) => {
    expect(hear(shipment, word)?.askAfterMs).toBe(askAfterMs);
  });
});

it('in whatever order and however often a parcel is told of, it is told once, in order', () => {
  const life = fc.constantFrom<Said>('accepted', 'booked', 'dispatched', 'delivered');
  fc.assert(
    fc.property(fc.array(life, { maxLength: 12 }), (said) => {
      let shipment: Shipment = adas.pending;
      const tells: string[] = [];
      for (const each of [...said, 'delivered' as const]) {
        tells.push(...(told(shipment, words[each]) ?? ['nothing']));
        shipment = hear(shipment, words[each])?.shipment ?? shipment;
      }
      expect(tells).toEqual(['Booked', 'Dispatched', 'Delivered']);
      expect(shipment).toEqual(adas.delivered);
    }),
  );
});
