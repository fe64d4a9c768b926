import type { Database } from '@orderflow/postgres';
import { carrierMetrics as metrics, label, readAtScrape, Reading } from '@orderflow/telemetry';

/** Few are outstanding of the many that there are: `shipments_due` finds them. */
const select = `
  select state, count(order_id) as bookings,
    coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as age
  from unnest(array['pending', 'cancelling']) as state
  left join shipments on shipments.status = state and due_at is not null
  group by state`;

interface Outstanding {
  readonly state: string;
  readonly bookings: number;
  readonly age: number;
}

/** Has what waits for the carrier told at each scrape, until what it returns is called. */
export function measureBookings(database: Database): () => void {
  const reading = new Reading('bookings', () =>
    database.query<Outstanding & Record<string, unknown>>(select, [], 'bookings-open'),
  );
  return readAtScrape([metrics.bookings, metrics.bookingAge], async (tell) => {
    for (const { state, bookings, age } of (await reading.value()) ?? []) {
      tell(metrics.bookings, bookings, { [label.state]: state });
      tell(metrics.bookingAge, age, { [label.state]: state });
    }
  });
}
