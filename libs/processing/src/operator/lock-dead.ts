import type { Tx } from '@orderflow/postgres';
import type { ParkedState, RecordRow } from '../parking/parking.repository.js';
import { ActRefused } from './act-refused.js';
import { auditedState } from './operator-acts.js';

/** A dead letter at the head of its key, locked until the transaction ends. */
export interface LockedMessage extends RecordRow {
  readonly message_id: string | null;
  readonly state: ParkedState;
  readonly head: number;
  readonly audited: unknown;
}

/**
 * Locks the dead letter at a position. Only the head of a key may be acted on: one that is behind another would
 * overtake it. Throws {@link ActRefused} when it is not there, not dead, or not the head.
 */
export async function lockDead(tx: Tx, consumer: string, position: number): Promise<LockedMessage> {
  const [row] = await tx.query<LockedMessage>(
    `select p.position, p.attempts, p.revision, p.key, p.topic, p.partition, p.record_offset, p.value,
       p.headers, p.record_timestamp, p.message_id, p.state, ${auditedState} as audited,
       (select min(q.position) from parked q where q.consumer = p.consumer and q.key = p.key) as head
     from parked p where p.consumer = $1 and p.position = $2 for update of p`,
    [consumer, position],
  );
  if (!row) throw notParked(position);
  if (row.state !== 'dead') {
    throw new ActRefused(
      'not-dead',
      `the message at position ${position} is ${row.state}: only a dead letter can be acted on`,
    );
  }
  if (row.head !== position) {
    throw new ActRefused(
      'behind-another',
      `the message at position ${position} is behind the one at position ${row.head}, of the same key ` +
        `${JSON.stringify(row.key)}: deal with that one first`,
    );
  }
  return row;
}

export function notParked(position: number): ActRefused {
  return new ActRefused(
    'not-found',
    `nothing is parked at position ${position}: it was handled or discarded, or it never was here`,
  );
}
