import type { Database } from '@orderflow/postgres';
import { label, readAtScrape, Reading, webhookMetrics } from '@orderflow/telemetry';

const select = `
  select status, count(*)::int as subscriptions, sum(owed)::int as owed, max(age) as age
  from subscriptions cross join lateral (
    select count(*) as owed, coalesce(extract(epoch from now() - min(noted_at)), 0)::float8 as age from deliveries
    where deliveries.subscription_id = subscriptions.subscription_id and deliveries.status = 'pending') as pending
  group by status`;

interface Subscribed {
  readonly status: string;
  readonly subscriptions: number;
  readonly owed: number;
  readonly age: number;
}

/** Has subscriptions and what they are owed told at each scrape until what it returns is called. */
export function measureWebhooks(database: Database): () => void {
  const { subscriptions, owed, age } = webhookMetrics;
  const reading = new Reading('webhooks', () => database.query<Subscribed>(select, [], 'webhooks-owed'));
  return readAtScrape([subscriptions, owed, age], async (tell) => {
    const rows = await reading.value();
    for (const status of rows ? ['active', 'disabled'] : []) {
      const row = rows?.find((one) => one.status === status);
      const state = { [label.state]: status };
      tell(subscriptions, row?.subscriptions ?? 0, state);
      tell(owed, row?.owed ?? 0, state);
      tell(age, row?.age ?? 0, state);
    }
  });
}
