import type { Database } from '@orderflow/postgres';
import { label, readAtScrape, Reading, sagaMetrics as metrics } from '@orderflow/telemetry';
import type { SagaRepository } from './saga.repository.js';

/** Few are open of the many that there are: `sagas_by_status` finds them, `sagas_due` the timers. */
const select = `
  select saga, status, coalesce(step, '') as step, count(*) as open,
    extract(epoch from now() - min(started_at))::float8 as age,
    extract(epoch from now() - min(updated_at))::float8 as waiting,
    (select count(*) from sagas where due_at <= now()) as overdue
  from sagas where status in ('running', 'compensating', 'needs-operator')
  group by saga, status, step`;

interface OpenSagas {
  readonly saga: string;
  readonly status: string;
  readonly step: string;
  readonly open: number;
  readonly age: number;
  readonly waiting: number;
  /** Of all. A saga whose time limit has passed is open, so that no row means none. */
  readonly overdue: number;
}

/** Has the open sagas, and the messages that moved none, told at each scrape until what it returns is called. */
export function measureSagas(database: Database, { ignored }: SagaRepository): () => void {
  const { open, age, waiting, overdue } = metrics;
  const reading = new Reading('sagas', () => database.query<OpenSagas>(select, [], 'sagas-open'));
  return readAtScrape([open, age, waiting, overdue, metrics.ignored], async (tell) => {
    for (const [outcome, messages] of Object.entries(ignored))
      tell(metrics.ignored, messages, { [label.outcome]: outcome });
    const rows = await reading.value();
    if (!rows) return;
    tell(overdue, rows[0]?.overdue ?? 0);
    for (const row of rows) {
      const where = { [label.saga]: row.saga, [label.state]: row.status, [label.step]: row.step };
      tell(open, row.open, where);
      tell(age, row.age, where);
      tell(waiting, row.waiting, where);
    }
  });
}
