import type { SagaDefinition } from './definition.js';
import { awaitedStep, type SagaState } from './state.js';

export const selectSagas = `
  select saga, subject, instance, status, steps, ends_as, reason, trouble, due_at, cause, updated_at,
    version, memory, started_at
  from sagas`;

/** Takes the columns of {@link changingOf} and {@link lastingOf}. */
export const insertSagas = `
  insert into sagas (saga, subject, instance, status, step, steps, ends_as, reason, trouble, due_at, cause,
    updated_at, version, memory, started_at)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
    $8::text[], $9::text[], $10::timestamptz[], $11::jsonb[], $12::timestamptz[], $13::integer[], $14::jsonb[],
    $15::timestamptz[])`;

/** Takes the columns of {@link changingOf}. */
export const updateSagas = `
  update sagas set status = row.status, step = row.step, steps = row.steps, ends_as = row.ends_as,
    reason = row.reason, trouble = row.trouble, due_at = row.due_at, cause = row.cause,
    updated_at = row.updated_at
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
    $8::text[], $9::text[], $10::timestamptz[], $11::jsonb[], $12::timestamptz[])
    as row (saga, subject, instance, status, step, steps, ends_as, reason, trouble, due_at, cause, updated_at)
  where sagas.subject = row.subject and sagas.saga = row.saga and sagas.instance = row.instance`;

/** What every move writes. */
export function changingOf(state: SagaState, definition: SagaDefinition): unknown[] {
  const { saga, subject, instance, status, steps, end, reason, trouble, dueAt, cause, updatedAt } = state;
  const step = awaitedStep(definition, state)?.name;
  const texts = [saga, subject, instance, status, step];
  return [...texts, JSON.stringify(steps), end, reason, trouble, dueAt, JSON.stringify(cause), updatedAt];
}

/** What is written once, when the saga begins: what it remembers can be long. */
export function lastingOf({ version, memory, startedAt }: SagaState): unknown[] {
  return [version, JSON.stringify(memory), startedAt];
}

/** A row as Postgres returns it. */
export interface SagaRow extends Pick<
  SagaState,
  'saga' | 'subject' | 'instance' | 'version' | 'status' | 'steps' | 'memory' | 'cause'
> {
  readonly ends_as: SagaState['end'] | null;
  readonly reason: string | null;
  readonly trouble: string | null;
  readonly due_at: Date | null;
  readonly started_at: Date;
  readonly updated_at: Date;
}

export function stateOf({
  ends_as,
  reason,
  trouble,
  due_at,
  started_at,
  updated_at,
  ...row
}: SagaRow): SagaState {
  return {
    ...row,
    end: ends_as ?? undefined,
    reason: reason ?? undefined,
    trouble: trouble ?? undefined,
    dueAt: due_at ?? undefined,
    startedAt: started_at,
    updatedAt: updated_at,
  };
}
