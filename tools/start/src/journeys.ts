import type { DataOf, Message, OrderPlaced } from '@orderflow/contracts';
import { formatMoney } from '@orderflow/kernel';

/** The words for what each event means to an order; an event that is not here is no step of its own. */
const words: Readonly<Record<string, string>> = {
  OrderPlaced: 'placed',
  StockReserved: 'reserved',
  StockUnavailable: 'out of stock',
  PaymentCaptured: 'paid',
  PaymentDeclined: 'payment declined',
  ShipmentBooked: 'booked',
  ShipmentRefused: 'shipment refused',
  ShipmentDispatched: 'dispatched',
  ShipmentDelivered: 'delivered',
  ShipmentCancelled: 'shipment cancelled',
  PaymentRefunded: 'refunded',
  StockReleased: 'released',
  OrderCancellationRequested: 'cancelling',
  OrderConfirmed: 'confirmed',
  OrderRejected: 'rejected',
  OrderCancelled: 'cancelled',
  CustomerNotified: 'told',
  NotificationFailed: 'not told',
};
const counted = [
  ...['placed', 'reserved', 'paid', 'booked', 'confirmed', 'rejected', 'cancelled', 'told'],
  ...['dispatched', 'delivered'],
];
const ends = ['OrderConfirmed', 'OrderRejected', 'OrderCancelled'];
const tellings = ['CustomerNotified', 'NotificationFailed'];

/** What has been seen of orders on the event topics. The topics are read side by side, so steps come in any order. */
export class Journeys {
  private readonly steps = new Map<string, Message[]>();

  /** Takes a message in; true when with it the order has come to its end and the customer knows. */
  add(message: Message): boolean {
    if (!(message.type in words)) return false;
    const steps = this.steps.get(message.subject) ?? [];
    if (steps.some(({ id }) => id === message.id)) return false;
    const wasDone = isDone(steps);
    steps.push(message);
    this.steps.set(message.subject, steps);
    return !wasDone && isDone(steps);
  }

  isDone(orderId: string): boolean {
    return isDone(this.steps.get(orderId) ?? []);
  }

  /** `placed 25 · reserved 24 · …`: how many orders have come so far. */
  counts(): string {
    const seen = [...this.steps.values()].map((steps) => new Set(steps.map(({ type }) => words[type])));
    return counted
      .map((word) => ({ word, orders: seen.filter((steps) => steps.has(word)).length }))
      .filter(({ orders }) => orders > 0)
      .map(({ word, orders }) => `${word} ${orders}`)
      .join(' · ');
  }

  /** One order's way in one line, with the reason when it was refused. */
  describe(orderId: string): string {
    const steps = [...(this.steps.get(orderId) ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
    const way = steps.map(({ type, data }) => {
      const reason = ends.includes(type) ? (data as { reason?: string }).reason : undefined;
      return reason ? `${words[type]} (${reason})` : words[type];
    });
    const took = Date.parse(steps.at(-1)?.time ?? '') - Date.parse(steps[0]?.time ?? '');
    const placed = steps.find(({ type }) => type === 'OrderPlaced')?.data as Placed | undefined;
    return [orderId, placed && summary(placed), way.join(' → '), `${(took / 1000).toFixed(1)} s`]
      .filter(Boolean)
      .join('  ');
  }
}

type Placed = DataOf<typeof OrderPlaced>;

function summary({ totalMinor, currency, lines }: Placed): string {
  const money = formatMoney({ amountMinor: totalMinor, currency }).padStart(11);
  return `${money} ${String(lines.length).padStart(3)} ${lines.length === 1 ? 'line ' : 'lines'}`;
}

function isDone(steps: readonly Message[]): boolean {
  const has = (types: readonly string[]) => steps.some(({ type }) => types.includes(type));
  return has(ends) && has(tellings);
}
