import type { Queryable, Tx } from '@orderflow/postgres';
import { valueText } from '../parking/value-text.js';
import type { LockedMessage } from './lock-dead.js';

/** Who does something, and why. */
export interface Actor {
  readonly actor: string;
  readonly reason?: string;
}

/** One line of the audit: what an operator did to one message. */
export interface OperatorAct extends Actor {
  readonly id: number;
  readonly at: Date;
  readonly act: 'retry' | 'edit' | 'discard';
  /** The same for all messages that one call had tried again. */
  readonly redrive: string | null;
  readonly position: number;
  readonly key: string;
  readonly messageId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  /** For an edit the values before and after, for a discard the value that was discarded. */
  readonly valueBefore?: ReturnType<typeof valueText>;
  readonly valueAfter?: ReturnType<typeof valueText>;
}

/** What of a row is kept in the audit, as SQL on `parked p`. */
export const auditedState = `jsonb_build_object('state', p.state, 'type', p.type, 'attempts', p.attempts,
  'redrives', p.redrives, 'code', p.error_code, 'reason', p.error, 'firstFailedAt', p.first_failed_at,
  'lastFailedAt', p.last_failed_at, 'nextAttemptAt', p.next_attempt_at, 'topic', p.topic,
  'partition', p.partition, 'offset', p.record_offset, 'headers', p.headers)`;

interface Done {
  readonly act: OperatorAct['act'];
  readonly at: Date;
  readonly by: Actor;
  readonly before: LockedMessage;
  /** What became of the row; absent when it is gone. */
  readonly after?: object;
  readonly valueAfter?: Buffer;
}

/** Notes an act in the transaction that does it. */
export async function noteAct(tx: Tx, consumer: string, done: Done): Promise<void> {
  const { act, at, by, before, after, valueAfter } = done;
  await tx.query(
    `insert into operator_acts (at, actor, act, reason, consumer, position, key, message_id, before, after,
       value_before, value_after)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      at,
      by.actor,
      act,
      by.reason,
      consumer,
      before.position,
      before.key,
      before.message_id,
      before.audited,
      after,
      act === 'retry' ? null : before.value,
      valueAfter,
    ],
  );
}

/** The acts of one message or of all, the latest first, at most `limit` of them before an id. */
export async function listActs(
  database: Queryable,
  consumer: string,
  { position, before, limit }: { position?: number; before?: number; limit: number },
): Promise<OperatorAct[]> {
  const rows = await database.query<
    OperatorAct & { value_before: Buffer | null; value_after: Buffer | null }
  >(
    `select id, at, actor, act, reason, redrive, position, key, message_id as "messageId", before, after,
       value_before, value_after
     from operator_acts where consumer = $1 and ($2::bigint is null or position = $2)
       and ($3::bigint is null or id < $3)
     order by id desc limit $4`,
    [consumer, position, before, limit],
  );
  return rows.map(({ value_before, value_after, ...act }) => ({
    ...act,
    ...(act.act !== 'retry' && { valueBefore: valueText(value_before) }),
    ...(act.act === 'edit' && { valueAfter: valueText(value_after) }),
  }));
}
