import { ReserveStock, type Message } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { emit, messageFrom } from '@orderflow/messaging';
import { randomOf, shuffled } from '@orderflow/testkit';

export const recordCount = 10_000;
export const keyCount = 100;
const waitMsMax = 5;

/** The record at one place of the log; places count from 1 and travel in the message as its quantity. */
export interface Planned {
  readonly place: number;
  readonly orderId: OrderId;
  /** What its handler waits for the outside world: whole milliseconds from 0 to 5, all equally likely. */
  readonly waitMs: number;
}

/** What is in the log: every key equally often, in an order and with waits that depend on the seed alone. */
export function planRecords(seed: number): readonly Planned[] {
  const random = randomOf(seed);
  const orderIds = Array.from({ length: keyCount }, () => newId<'OrderId'>());
  const places = Array.from({ length: recordCount }, (_, index) => index);
  return shuffled(random, places).map((pick, index) => ({
    place: index + 1,
    orderId: orderIds[pick % keyCount] as OrderId,
    waitMs: Math.floor(random() * (waitMsMax + 1)),
  }));
}

export function messageOf({ place, orderId }: Planned): Message {
  return messageFrom(emit(ReserveStock, { orderId, lines: [{ sku: '85123A', quantity: place }] }), {
    source: 'bench',
    now: new Date(),
    subject: orderId,
    correlationId: orderId,
  });
}

export const placeOf = (message: ReserveStock) => message.data.lines[0]?.quantity ?? 0;

/** Whether a record cannot be handled once this one is poisoned: it, and what comes after it under its key. */
export const isBehind = (one: Planned, poisoned: Planned) =>
  one.orderId === poisoned.orderId && one.place >= poisoned.place;
