import { newId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';
import { auditedState, noteAct, type Actor } from './operator-acts.js';
import { lockDead } from './lock-dead.js';
import { isHead, matching, parkedMatches, type ParkedFilter } from './parked-message.js';

/** What a call had tried again. */
export interface Redrive {
  /** Its id, which is in the audit of each message. */
  readonly redrive: string;
  readonly messages: number;
  /** Dead letters that match but stand behind another of their key: once that one is done, they can be tried again. */
  readonly behind: number;
  /** When the last of them is due. */
  readonly lastAt: Date | null;
}

/** Sets one dead letter to be tried again now. */
export async function retryOne(tx: Tx, consumer: string, position: number, now: Date, by: Actor) {
  const before = await lockDead(tx, consumer, position);
  await tx.query(
    `update parked set state = 'retrying', next_attempt_at = now(), attempts = 0, redrives = redrives + 1,
       revision = revision + 1 where position = $1`,
    [position],
  );
  await noteAct(tx, consumer, { act: 'retry', at: now, by, before, after: { state: 'retrying' } });
}

/**
 * Sets the dead letters that match to be tried again, one after the other at a rate. The whole plan is in the rows:
 * it goes on after a crash wherever the service runs next, and only keys' heads are chosen, so no key's order changes.
 */
export async function retryMany(
  tx: Tx,
  consumer: string,
  filter: Omit<ParkedFilter, 'state'>,
  ratePerSecond: number,
  now: Date,
  by: Actor,
): Promise<Redrive> {
  const redrive = newId();
  const values = matching(consumer, { ...filter, state: 'dead' });
  const [moved] = await tx.query<{ messages: number; lastAt: Date | null }>(
    `with locked as materialized (
       select p.*, ${auditedState} as audited from parked p where ${parkedMatches} and ${isHead}
       order by p.position for update of p),
     chosen as (select *, row_number() over (order by position) - 1 as turn from locked),
     moved as (
       update parked p set state = 'retrying', attempts = 0, redrives = p.redrives + 1, redrive = $6,
         revision = p.revision + 1,
         next_attempt_at = now() + c.turn * interval '1 second' / $8::float8
       from chosen c where p.position = c.position returning p.next_attempt_at),
     noted as (
       insert into operator_acts (at, actor, act, reason, redrive, consumer, position, key, message_id, before, after)
       select $7, $9, 'retry', $10, $6, consumer, position, key, message_id, audited, '{"state": "retrying"}'
       from chosen)
     select count(*)::int as messages, max(next_attempt_at) as "lastAt" from moved`,
    [...values, redrive, now, ratePerSecond, by.actor, by.reason],
  );
  const [left] = await tx.query<{ behind: number }>(
    `select count(*)::int as behind from parked p where ${parkedMatches} and not (${isHead})`,
    values,
  );
  return {
    redrive,
    messages: moved?.messages ?? 0,
    behind: left?.behind ?? 0,
    lastAt: moved?.lastAt ?? null,
  };
}
