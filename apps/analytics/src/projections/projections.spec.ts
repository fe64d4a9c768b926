import { describe, expect, it } from '@jest/globals';
import type { Message } from '@orderflow/contracts';
import fc from 'fast-check';
import { newestRule, type Projection } from '../projection/projection.js';
import { added, apply } from '../projection/projection.rules.js';
import { confirmedOrder, eight, returnOf } from './journeys.fixtures.js';
import { projections } from './projections.js';

/** The rows of a projection after these events. */
function rowsAfter(projection: Projection, events: readonly Message[]) {
  const rule = projection.rules[newestRule(projection)]!;
  const states = new Map<string, unknown>();
  const additions = events
    .filter(({ type }) => rule.types.includes(type))
    .flatMap((event) => {
      const { additions, state } = apply(rule, states.get(event.subject), event);
      // As the database keeps it.
      states.set(event.subject, state === undefined ? undefined : JSON.parse(JSON.stringify(state)));
      return additions;
    });
  const rows = added(additions).map(({ key, sums }): [string, readonly number[]] => [key.join(' '), sums]);
  return Object.fromEntries(rows.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const byName = Object.fromEntries(projections.map((projection) => [projection.name, projection]));
const ofAda = confirmedOrder();
const ofBob = confirmedOrder('France', new Date(eight.getTime() + 3_600_000));
const back = returnOf(ofAda);
const open = confirmedOrder().slice(0, 3);
const history = [...ofAda, ...ofBob, ...back, ...open];

describe('of two confirmed orders, one partly refunded, and an open one', () => {
  it.each([
    [
      'sales',
      {
        '2010-12-01T08:00:00Z United Kingdom GBP': [1, 1530, 255],
        '2010-12-01T09:00:00Z France GBP': [1, 1530, 0],
      },
    ],
    ['products', { '71053 GBP': [2, 2, 510, 0, 0], '85123A GBP': [2, 10, 2550, 1, 255] }],
    [
      'funnel',
      {
        ...{ 'France booked': [1, 1, 1000], 'France confirmed': [1, 1, 1000], 'France paid': [1, 1, 1000] },
        ...{ 'France placed': [1, 0, 0], 'France reserved': [1, 1, 1000] },
        ...{ 'United Kingdom booked': [1, 1, 1000], 'United Kingdom confirmed': [1, 1, 1000] },
        ...{ 'United Kingdom paid': [2, 2, 2000], 'United Kingdom placed': [2, 0, 0] },
        'United Kingdom reserved': [2, 2, 2000],
      },
    ],
    [
      'events',
      {
        ...{ '2010-12-01T08:00:00Z GoodsReturned': [2], '2010-12-01T08:00:00Z OrderConfirmed': [1] },
        ...{ '2010-12-01T08:00:00Z OrderPlaced': [2], '2010-12-01T08:00:00Z PaymentCaptured': [2] },
        ...{ '2010-12-01T08:00:00Z ShipmentBooked': [1], '2010-12-01T08:00:00Z StockReserved': [2] },
        ...{ '2010-12-01T09:00:00Z OrderConfirmed': [1], '2010-12-01T09:00:00Z OrderPlaced': [1] },
        ...{ '2010-12-01T09:00:00Z PaymentCaptured': [1], '2010-12-01T09:00:00Z ShipmentBooked': [1] },
        '2010-12-01T09:00:00Z StockReserved': [1],
      },
    ],
  ])('%s', (name, rows) => {
    expect(rowsAfter(byName[name]!, history)).toEqual(rows);
  });
});

it.each(projections.map((projection) => [projection.name, projection] as const))(
  '%s are the same in whatever order events come, and hold no row that says nothing',
  (_, projection) => {
    const rows = rowsAfter(projection, history);
    fc.assert(
      fc.property(fc.shuffledSubarray(history, { minLength: history.length }), (shuffled) => {
        expect(rowsAfter(projection, shuffled)).toEqual(rows);
      }),
    );
  },
);
