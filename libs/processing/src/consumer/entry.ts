import type { Message } from '@orderflow/contracts';
import type { ReceivedRecord } from '@orderflow/messaging';
import type { AnyHandler } from '../handler.js';

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
  /** Entries of one lane are handled one after the other: the key, or a name of its own for a keyless record. */
  readonly lane: string;
  /** The message and its handler, or why there is none. */
  readonly work:
    { readonly message: Message; readonly handler: AnyHandler } | { readonly hopeless: Hopeless };
  /** Set when it comes from the parked queue instead of the broker. */
  readonly parked?: { readonly position: number; readonly attempts: number };
  /** 'none' for handlers without effects, 'skipped' where the group is going to drop or queue the entry anyway. */
  effect: 'none' | 'wanted' | 'done' | 'skipped';
  effectResult?: unknown;
  /** Set when this attempt has failed, by the effect or the decision: the group is to park the entry. */
  error?: unknown;
  effectAttempts: number;
  /** No effect before this time, milliseconds since the epoch. */
  notBefore: number;
}

/** An entry that can be decided. */
export type Workable = Entry & { readonly work: { readonly message: Message; readonly handler: AnyHandler } };

export function isWorkable(entry: Entry): entry is Workable {
  return 'message' in entry.work;
}
