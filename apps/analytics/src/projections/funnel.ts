import {
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
  PaymentCaptured,
  ShipmentBooked,
  ShipmentDelivered,
  ShipmentDispatched,
  StockReserved,
  type Message,
} from '@orderflow/contracts';
import type { PerOrderRule, Projection } from '../projection/projection.js';
import { dataOf } from './order-facts.js';

/** What an order goes through, and the step before each, from which its time is measured. */
const steps = [
  { name: 'placed', told: OrderPlaced.type },
  { name: 'reserved', told: StockReserved.type, after: 'placed' },
  { name: 'paid', told: PaymentCaptured.type, after: 'reserved' },
  { name: 'booked', told: ShipmentBooked.type, after: 'paid' },
  { name: 'confirmed', told: OrderConfirmed.type, after: 'booked' },
  { name: 'dispatched', told: ShipmentDispatched.type, after: 'booked' },
  { name: 'delivered', told: ShipmentDelivered.type, after: 'dispatched' },
  { name: 'rejected', told: OrderRejected.type, after: 'placed' },
  { name: 'cancelled', told: OrderCancelled.type, after: 'placed' },
] as const satisfies readonly { name: string; told: string; after?: string }[];

type Step = (typeof steps)[number]['name'];
const ends: readonly Step[] = ['delivered', 'rejected', 'cancelled'];
export const funnelSteps = steps.map(({ name }) => name);

interface Journey {
  readonly country?: string;
  /** When each step was reached first. */
  readonly at: Readonly<Partial<Record<Step, number>>>;
}

const passed: PerOrderRule<Journey> = {
  types: steps.map(({ told }) => told),
  learn(journey = { at: {} }, event: Message): Journey {
    const step = steps.find(({ told }) => told === event.type)?.name;
    if (!step) return journey;
    const country = dataOf(OrderPlaced, event)?.country ?? journey.country;
    const time = Math.min(journey.at[step] ?? Infinity, new Date(event.time).getTime());
    return { country, at: { ...journey.at, [step]: time } };
  },
  rowsOf({ country, at }) {
    if (country === undefined) return [];
    return steps.flatMap((step) => {
      const reached = at[step.name];
      if (reached === undefined) return [];
      const before = 'after' in step ? at[step.after] : undefined;
      // The clocks of two services can differ by more than a step takes.
      const sums = before === undefined ? [1, 0, 0] : [1, 1, Math.max(0, reached - before)];
      return [{ key: [country, step.name], sums }];
    });
  },
  keepDays: ({ at }) => (ends.some((end) => at[end] !== undefined) ? 1 : 30),
};

/** How many orders came to each step, and how long they took from the step before. */
export const funnel: Projection = {
  name: 'funnel',
  keys: ['country', 'step'],
  sums: ['orders', 'timed', 'totalMs'],
  rules: { 1: passed },
};
