import { v7 } from 'uuid';

declare const brand: unique symbol;
/** A string that is known to be an id of kind `Kind`; made only by the functions of this file or by a validated schema. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Identifies one order for its whole life; also the key of every message about it. UUIDv7. */
export type OrderId = Id<'OrderId'>;
/** Identifies one return of goods of an order. UUIDv7. */
export type ReturnId = Id<'ReturnId'>;
/** Identifies one message for ever: a retry or a re-send keeps it. UUIDv7. */
export type MessageId = Id<'MessageId'>;

/**
 * A new UUIDv7: unique, and rising with time within one process (RFC 9562, section 5.7), so that tables
 * with such a key grow at one end.
 */
export function newId<Kind extends string>(): Id<Kind> {
  return v7() as Id<Kind>;
}

/** The smallest UUIDv7 of an instant: every id made before `at` sorts below it. */
export function lowestIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
