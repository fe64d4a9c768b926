import type { Database } from '@orderflow/postgres';
import { consumerMetrics as metrics, label, readAtScrape, Reading } from '@orderflow/telemetry';

/** What is parked, counted by the indexes alone: the rows themselves hold whole messages. */
const count = `
  select
    (select count(*) from parked where consumer = $1) as "all",
    (select count(distinct key) from parked where consumer = $1) as keys,
    (select count(*) from parked where consumer = $1 and state = 'dead') as dead,
    (select count(*) from parked where consumer = $1 and state = 'retrying') as retrying,
    (select extract(epoch from now() - last_failed_at)::float8 from parked
      where consumer = $1 and state = 'dead' order by position limit 1) as dead_age`;

interface Parked {
  readonly all: number;
  readonly keys: number;
  readonly dead: number;
  readonly retrying: number;
  readonly dead_age: number | null;
}

/** Has the parked messages of a service told at each scrape, until what it returns is called. */
export function readParked({ database, service }: { database: Database; service: string }): () => void {
  const { parked, parkedKeys, deadAge } = metrics;
  const reading = new Reading('parked', () => database.query<Parked>(count, [service], 'parked-count'));
  return readAtScrape([parked, parkedKeys, deadAge], async (tell) => {
    const [row] = (await reading.value()) ?? [];
    if (!row) return;
    const { all, keys, dead, retrying, dead_age } = row;
    tell(parked, retrying, { [label.state]: 'retrying' });
    tell(parked, dead, { [label.state]: 'dead' });
    tell(parked, all - dead - retrying, { [label.state]: 'queued' });
    tell(parkedKeys, keys);
    tell(deadAge, dead_age ?? 0);
  });
}
