import { createHash } from 'node:crypto';
import type { Message } from '@orderflow/contracts';
import type { ReceivedRecord } from '@orderflow/messaging';
import type { AnyHandler } from '../handler.js';
import type { ParkedRef } from '../parking/parking.repository.js';
import type { ProcessTrace } from './process-trace.js';

/** Why a record can never be handled. */
export interface Hopeless {
  readonly code: string;
  readonly reason: string;
  readonly messageId?: string;
  readonly type?: string;
}

/** One record on its way through a consumer. */
export interface Entry {
  readonly record: ReceivedRecord;
  /** When it came into this process, by `performance.now()`. */
  readonly receivedAt: number;
  /** Entries of one lane are handled one after the other: the key, or a name of its own for a keyless record. */
  readonly lane: string;
  /** The message and its handler, or why there is none. */
  readonly work:
    { readonly message: Message; readonly handler: AnyHandler } | { readonly hopeless: Hopeless };
  /** Set when it comes from the parked queue instead of the broker. */
  readonly parked?: ParkedRef;
  /** Absent in a dry run, which leaves no trace. */
  readonly trace?: ProcessTrace;
  /**
   * 'none' for handlers without effects; 'skipped' where the group is going to drop the entry, and 'blocked' where it is
   * going to queue it behind its key.
   */
  effect: 'none' | 'wanted' | 'done' | 'skipped' | 'blocked';
  effectResult?: unknown;
  /** Set when this attempt has failed, by the effect or the decision: the group is to park the entry. */
  error?: unknown;
  effectAttempts: number;
  /** The outside was called already: another call is a retry. */
  effectCalled?: boolean;
  /** No effect before this time, by `performance.now()`: the machine's clock may be set meanwhile. */
  notBefore: number;
}

/** An entry that can be decided. */
export type Workable = Entry & { readonly work: { readonly message: Message; readonly handler: AnyHandler } };

/** The id under which the inbox knows an entry: the message's, or one made of where the record stands. */
export function inboxIdOf({ record, work }: Entry): string {
  const id = 'message' in work ? work.message.id : work.hopeless.messageId;
  if (id !== undefined) return id;
  const place = `${record.topic}/${record.partition}/${record.offset}`;
  const hex = createHash('sha256').update(place).digest('hex');
  // Version 8 is what RFC 9562 leaves to such ids; no message has one by chance.
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

export function isWorkable(entry: Entry): entry is Workable {
  return 'message' in entry.work;
}
