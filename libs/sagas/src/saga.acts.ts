import type { Queryable, Tx } from '@orderflow/postgres';
import type { OperatorVerb } from './intervene.js';
import type { SagaKey } from './saga.repository.js';

/** What an operator did to a saga; kept for good. */
export interface SagaAct {
  readonly verb: OperatorVerb;
  /** The step that the saga waited for. */
  readonly step: string;
  readonly reason: string;
  /** Who did it, as they said. */
  readonly by?: string;
  /** The command that it led to. */
  readonly command: string;
  readonly at: Date;
}

/** The table `saga_acts`, which is only ever added to. */
export class SagaActs {
  async add({ saga, subject, instance = '' }: SagaKey, act: SagaAct, tx: Tx): Promise<void> {
    const { verb, step, reason, by, command, at } = act;
    await tx.query(
      `insert into saga_acts (saga, subject, instance, verb, step, reason, by, command, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [saga, subject, instance, verb, step, reason, by, command, at],
    );
  }

  /** In the order in which they were done. */
  async of({ saga, subject, instance = '' }: SagaKey, database: Queryable): Promise<SagaAct[]> {
    const rows = await database.query<Omit<SagaAct, 'by'> & { readonly by: string | null }>(
      `select verb, step, reason, by, command, at from saga_acts
       where subject = $1 and saga = $2 and instance = $3 order by id`,
      [subject, saga, instance],
    );
    return rows.map(({ by, ...act }) => ({ ...act, by: by ?? undefined }));
  }
}
