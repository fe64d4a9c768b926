import { counter, gauge } from './metric-kinds.js';
import type { MetricSpec } from './metric-spec.js';

/** What the carrier tells, and what it owes an answer. */
export const carrierMetrics = {
  bookings: gauge(
    'orderflow.carrier.bookings',
    '{booking}',
    'Bookings that wait for the carrier: `pending`, or `cancelling` where nobody wants them any more.',
    ['state'],
    'service',
  ),
  bookingAge: gauge(
    'orderflow.carrier.booking.age',
    's',
    'Age of the oldest of them; 0 without one.',
    ['state'],
    'service',
  ),
  callbacks: counter(
    'orderflow.carrier.callbacks',
    '{callback}',
    'Callbacks: `taken`, `repeated`, or refused as `unsigned`, `forged`, `stale`, `malformed`, of an `unknown` booking, or `contradicted`.',
    ['outcome'],
  ),
} as const satisfies Record<string, MetricSpec>;
