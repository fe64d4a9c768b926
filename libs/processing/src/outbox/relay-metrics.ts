import type { Database } from '@orderflow/postgres';
import {
  histogramOf,
  label,
  outboxMetrics as metrics,
  readAtScrape,
  Reading,
  secondsSince,
} from '@orderflow/telemetry';
import { laneCount, type OutboxRow } from './outbox.repository.js';

/** The oldest row is that of some lane with the lowest id: sixteen looks into the index. */
const count = `
  select (select count(*) from outbox) as depth,
    (select extract(epoch from now() - min(oldest.created_at))::float8
     from generate_series(0, $1 - 1) as lane (number) cross join lateral (
       select created_at from outbox where outbox.lane = lane.number order by id limit 1) as oldest) as age`;

/** What the relay of one instance sends, and what waits in the outbox that the instances share. */
export class RelayMetrics {
  private readonly sent = new Map<string, number>();
  private readonly duration = histogramOf(metrics.sendDuration);

  /** Passes the outcome of a send on when it is measured. */
  async measured(rows: readonly OutboxRow[], send: Promise<void>): Promise<void> {
    const begunAt = performance.now();
    try {
      await send;
      this.duration.record(secondsSince(begunAt));
      for (const { record } of rows) this.sent.set(record.topic, (this.sent.get(record.topic) ?? 0) + 1);
    } catch (error) {
      const type = error instanceof Error ? error.name : typeof error;
      this.duration.record(secondsSince(begunAt), { [label.error]: type });
      throw error;
    }
  }

  /** Has all of it told at each scrape, until what it returns is called. */
  read(database: Database, ownedLanes: () => number): () => void {
    const { depth, age, sent, lanes } = metrics;
    const reading = new Reading('outbox', () =>
      database.query<{ depth: number; age: number | null }>(count, [laneCount], 'outbox-count'),
    );
    return readAtScrape([depth, age, sent, lanes], async (tell) => {
      tell(lanes, ownedLanes());
      for (const [topic, messages] of this.sent) tell(sent, messages, { [label.topic]: topic });
      const [row] = (await reading.value()) ?? [];
      if (!row) return;
      tell(depth, row.depth);
      tell(age, row.age ?? 0);
    });
  }
}
