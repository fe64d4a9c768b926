import type { Queryable } from '@orderflow/postgres';
import type { ParkedState } from '../parking/parking.repository.js';

/** Which parked messages are meant; what is left out does not matter. */
export interface ParkedFilter {
  readonly state?: ParkedState;
  readonly key?: string;
  readonly type?: string;
  readonly fingerprint?: string;
}

/** A parked message without its value. */
export interface ParkedMessage {
  readonly position: number;
  readonly key: string;
  readonly state: ParkedState;
  readonly messageId: string | null;
  readonly type: string | null;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Failed attempts since it was parked or last tried again by an operator. */
  readonly attempts: number;
  /** How often operators had it tried again. */
  readonly redrives: number;
  readonly nextAttemptAt: Date | null;
  readonly firstFailedAt: Date | null;
  readonly lastFailedAt: Date | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly fingerprint: string | null;
  /** The first of its key: the position of what has to be dealt with before anything else of the key. */
  readonly head: number;
  /** How many of its key wait behind it. */
  readonly behind: number;
}

/** Dead letters of one cause. */
export interface DeadLetterGroup {
  readonly fingerprint: string;
  readonly code: string;
  /** The reason of one of them. */
  readonly example: string;
  readonly types: readonly string[];
  readonly count: number;
  readonly keys: number;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
}

/** A key whose messages wait, and what they wait for. */
export interface ParkedKey {
  readonly key: string;
  readonly head: number;
  readonly state: ParkedState;
  readonly code: string | null;
  readonly reason: string | null;
  readonly nextAttemptAt: Date | null;
  /** Messages in its queue, the head included. */
  readonly messages: number;
}

export const parkedColumns = `
  p.position, p.key, p.state, p.message_id as "messageId", p.type, p.topic, p.partition,
  p.record_offset as "offset", p.attempts, p.redrives, p.next_attempt_at as "nextAttemptAt",
  p.first_failed_at as "firstFailedAt", p.last_failed_at as "lastFailedAt", p.error_code as code,
  p.error as reason, p.fingerprint,
  (select min(q.position) from parked q where q.consumer = p.consumer and q.key = p.key) as head,
  (select count(*)::int from parked q where q.consumer = p.consumer and q.key = p.key
     and q.position > p.position) as behind`;

/** A condition on `parked p` for the consumer in $1 and the filter in $2 to $5. */
export const parkedMatches = `p.consumer = $1 and ($2::text is null or p.state = $2)
  and ($3::text is null or p.key = $3) and ($4::text is null or p.type = $4)
  and ($5::text is null or p.fingerprint = $5)`;

/** True of the first message of a key. */
export const isHead = `not exists (select 1 from parked q
  where q.consumer = p.consumer and q.key = p.key and q.position < p.position)`;

export function matching(consumer: string, { state, key, type, fingerprint }: ParkedFilter) {
  return [consumer, state, key, type, fingerprint];
}

/** Up to `limit` of them after a position, in the order of positions. */
export function listParked(
  database: Queryable,
  consumer: string,
  filter: ParkedFilter,
  page: { readonly after: number; readonly limit: number },
): Promise<ParkedMessage[]> {
  return database.query<ParkedMessage>(
    `select ${parkedColumns} from parked p where ${parkedMatches} and p.position > $6
     order by p.position limit $7`,
    [...matching(consumer, filter), page.after, page.limit],
  );
}

/** Dead letters by the fingerprint of their failure, the most frequent first. */
export function groupDead(
  database: Queryable,
  consumer: string,
  filter: ParkedFilter,
): Promise<DeadLetterGroup[]> {
  return database.query<DeadLetterGroup>(
    `select p.fingerprint, min(p.error_code) as code, min(p.error) as example,
       array_agg(distinct coalesce(p.type, '')) as types, count(*)::int as count,
       count(distinct p.key)::int as keys, min(p.first_failed_at) as "firstFailedAt",
       max(p.last_failed_at) as "lastFailedAt"
     from parked p where ${parkedMatches} group by p.fingerprint order by count(*) desc, p.fingerprint`,
    matching(consumer, { ...filter, state: 'dead' }),
  );
}

/** Up to `limit` keys that have messages waiting, those that wait longest first, after a head's position. */
export function listKeys(
  database: Queryable,
  consumer: string,
  page: { readonly after: number; readonly limit: number },
): Promise<ParkedKey[]> {
  return database.query<ParkedKey>(
    `select p.key, p.position as head, p.state, p.error_code as code, p.error as reason,
       p.next_attempt_at as "nextAttemptAt",
       (select count(*)::int from parked q where q.consumer = p.consumer and q.key = p.key) as messages
     from parked p where p.consumer = $1 and p.position > $2 and ${isHead} order by p.position limit $3`,
    [consumer, page.after, page.limit],
  );
}
