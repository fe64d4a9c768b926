import type { Message } from '@orderflow/contracts';
import type { Queryable, Tx } from '@orderflow/postgres';
import { silentLog, type ProcessingLog, type Repository } from '@orderflow/processing';
import { histogramOf, label, sagaMetrics } from '@orderflow/telemetry';
import type { IgnoredBecause } from './engine.js';
import type { SagaRegistry } from './registry.js';
import {
  changingOf,
  insertSagas,
  lastingOf,
  selectSagas,
  stateOf,
  updateSagas,
  type SagaRow,
} from './saga.rows.js';
import { isFinished, type SagaState, type SagaStatus } from './state.js';

/** The sagas of a batch, by {@link sagaKey}. */
export type Sagas = Map<string, SagaState>;

/** What a message did to a saga: it moved (or began), or it was ignored. */
export type SagaChange =
  | { readonly state: SagaState; readonly begins: boolean }
  | { readonly saga: string; readonly message: Message; readonly ignored: IgnoredBecause };

/** What names one saga of all. */
export type SagaKey = Pick<SagaState, 'saga' | 'subject'> & Partial<Pick<SagaState, 'instance'>>;

/** The key of a saga in {@link Sagas}. */
export const sagaKey = ({ saga, subject, instance = '' }: SagaKey): string =>
  `${saga} ${subject} ${instance}`;

/**
 * The table `sagas`. A batch costs one query and at most two statements, however many sagas it moves. Rows
 * are locked in the order of their subjects, so that two batches never wait for each other in a circle.
 */
export class SagaRepository implements Repository<Sagas, SagaChange> {
  /** How many messages moved no saga since this process began. A batch that is tried again counts again. */
  readonly ignored: Record<IgnoredBecause, number> = { 'no-saga': 0, finished: 0, 'not-awaited': 0 };

  private readonly duration = histogramOf(sagaMetrics.duration);

  constructor(
    private readonly registry: SagaRegistry,
    private readonly log: ProcessingLog = silentLog,
  ) {}

  async load(messages: readonly Message[], tx: Tx): Promise<Sagas> {
    const subjects = [...new Set(messages.map(({ subject }) => subject))];
    const sql = `${selectSagas} where subject = any($1::text[]) order by subject, saga, instance for update`;
    const rows = await tx.query<SagaRow>(sql, [subjects], 'sagas-load');
    return new Map(rows.map((row) => [sagaKey(row), stateOf(row)]));
  }

  evolve(sagas: Sagas, change: SagaChange): void {
    if ('state' in change) sagas.set(sagaKey(change.state), change.state);
  }

  save(changes: readonly SagaChange[], tx: Tx): void {
    const began = new Set<string>();
    const last: Sagas = new Map();
    for (const change of changes) {
      this.evolve(last, change);
      if (!('state' in change)) this.tellIgnored(change);
      else if (change.begins) began.add(sagaKey(change.state));
    }
    const states = [...last];
    this.write(
      insertSagas,
      states.filter(([key]) => began.has(key)),
      tx,
    );
    this.write(
      updateSagas,
      states.filter(([key]) => !began.has(key)),
      tx,
    );
    for (const [, state] of states) if (isFinished(state)) this.measure(state);
  }

  /**
   * The sagas whose time limit has passed, the longest overdue first. Rows that somebody else has locked are
   * left out: whoever holds them moves them on, or they are found the next time.
   */
  async lockDue(now: Date, limit: number, tx: Tx): Promise<SagaState[]> {
    const sql = `${selectSagas} where due_at <= $1 order by due_at limit $2 for update skip locked`;
    return (await tx.query<SagaRow>(sql, [now, limit], 'sagas-lock-due')).map(stateOf);
  }

  /** One saga, or undefined when there is none. */
  async find(key: SagaKey, database: Queryable): Promise<SagaState | undefined> {
    const sql = `${selectSagas} where ${one}`;
    return (await database.query<SagaRow>(sql, valuesOf(key))).map(stateOf)[0];
  }

  /** The same, and nobody else moves it before the transaction ends. */
  async lock(key: SagaKey, tx: Tx): Promise<SagaState | undefined> {
    const sql = `${selectSagas} where ${one} for update`;
    return (await tx.query<SagaRow>(sql, valuesOf(key), 'sagas-lock')).map(stateOf)[0];
  }

  /** Sagas of every name, in one status or in any, the oldest subject first (ids rise with time). */
  async list(status: SagaStatus | undefined, limit: number, database: Queryable): Promise<SagaState[]> {
    const sql = `${selectSagas} where $1::text is null or status = $1 order by subject, instance limit $2`;
    return (await database.query<SagaRow>(sql, [status, limit])).map(stateOf);
  }

  private write(sql: string, states: [string, SagaState][], tx: Tx): void {
    if (states.length === 0) return;
    const rows = states.map(([, state]) => {
      const changing = changingOf(state, this.registry.get(state.saga, state.version));
      return sql === insertSagas ? [...changing, ...lastingOf(state)] : changing;
    });
    const columns = rows[0]!.map((_, column) => rows.map((row) => row[column]));
    void tx.query(sql, columns, sql === insertSagas ? 'sagas-insert' : 'sagas-update');
  }

  private measure({ saga, status, startedAt, updatedAt }: SagaState): void {
    const seconds = (updatedAt.getTime() - startedAt.getTime()) / 1000;
    this.duration.record(seconds, { [label.saga]: saga, [label.outcome]: status });
  }

  private tellIgnored({ saga, message, ignored }: Extract<SagaChange, { ignored: unknown }>): void {
    this.ignored[ignored]++;
    const { id: messageId, type: messageType, subject: orderId, correlationId } = message;
    const fields = { saga, because: ignored, orderId, messageId, messageType, correlationId };
    this.log.info(fields, 'a saga ignored a message');
  }
}

const one = 'subject = $1 and saga = $2 and instance = $3';
const valuesOf = ({ subject, saga, instance = '' }: SagaKey) => [subject, saga, instance];
