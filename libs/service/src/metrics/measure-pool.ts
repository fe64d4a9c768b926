import type { Database } from '@orderflow/postgres';
import { label, processMetrics, readAtScrape } from '@orderflow/telemetry';

/** Has the pool's connections told at each scrape, until what it returns is called. */
export function measurePool({ pool }: Database): () => void {
  const { connections, connectionsMax, connectionsWanted } = processMetrics;
  return readAtScrape([connections, connectionsMax, connectionsWanted], (tell) => {
    tell(connections, pool.idleCount, { [label.connection]: 'idle' });
    tell(connections, pool.totalCount - pool.idleCount, { [label.connection]: 'used' });
    tell(connectionsMax, pool.options.max);
    tell(connectionsWanted, pool.waitingCount);
  });
}
