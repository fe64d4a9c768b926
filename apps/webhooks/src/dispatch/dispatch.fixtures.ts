import type { Message } from '@orderflow/contracts';
import { newId, systemClock, type OrderId } from '@orderflow/kernel';
import { Database, migrate } from '@orderflow/postgres';
import { silentLog } from '@orderflow/processing';
import { newWebhookSecret } from '@orderflow/service';
import { createTestDatabase, eventually } from '@orderflow/testkit';
import { DeliveryRepository } from '../delivery/delivery.repository.js';
import { NoteWhatIsOwed } from '../delivery/note-what-is-owed.js';
import { OwedRepository } from '../delivery/owed.repository.js';
import { SubscriptionRepository } from '../subscription/subscription.repository.js';
import {
  webhookEventNames,
  webhookEvents,
  type OrderEvent,
  type WebhookEvent,
} from '../subscription/webhook-events.js';
import { Dispatcher, type DispatcherParts } from './dispatcher.js';
import { DueRepository } from './due.repository.js';
import { Sender } from './sender.js';
import { TargetPolicy } from './target-policy.js';

export interface WorldOptions {
  readonly timeoutMs?: number;
  readonly concurrency?: number;
  readonly policy?: TargetPolicy;
}

export type DispatchWorld = Awaited<ReturnType<typeof dispatchWorld>>;

/** Dispatchers on a real database, without Kafka: what is owed is written as the service writes it. */
export async function dispatchWorld() {
  const testDatabase = await createTestDatabase('webhooks');
  const database = new Database({ url: testDatabase.url, applicationName: 'test', connectionsMax: 8 });
  await migrate(database, [{ name: 'webhooks', folder: new URL('../../migrations/', import.meta.url) }]);
  const owed = new OwedRepository();
  const due = new DueRepository(database);
  const subscriptions = new SubscriptionRepository(database);
  const deliveries = new DeliveryRepository(database);
  const dispatchers: Dispatcher[] = [];
  const sent: Message[] = [];
  const outbox: DispatcherParts['outbox'] = {
    transact: (work) =>
      database.transaction((tx) =>
        work(
          tx,
          Object.assign((...messages: readonly Message[]) => void sent.push(...messages), {
            record: () => undefined,
            write: () => Promise.resolve(),
          }),
        ),
      ),
  };
  return {
    ...{ database, due, subscriptions, deliveries },
    /** What left for Kafka. */
    sent,
    /** One more instance. */
    dispatch({ timeoutMs = 5_000, concurrency = 16, policy }: WorldOptions = {}): Dispatcher {
      const anywhere = policy ?? new TargetPolicy({ allowHttp: true, allowPrivate: true });
      const sender = new Sender(anywhere, systemClock, timeoutMs);
      const parts = { database, due, sender, outbox, clock: systemClock, log: silentLog };
      const dispatcher = new Dispatcher({ ...parts, timeoutMs, concurrency });
      dispatchers.push(dispatcher);
      dispatcher.start();
      return dispatcher;
    },
    async subscribe(url: string, events: readonly WebhookEvent[] = webhookEventNames) {
      const secret = newWebhookSecret();
      const subscriptionId = newId<'SubscriptionId'>();
      const subscription = { subscriptionId, url, events, contact: 'ada@example.com', secret };
      await subscriptions.insert({ ...subscription, createdAt: new Date() });
      return subscription;
    },
    /** Events about an order happen. */
    async owe(orderId: OrderId, ...events: readonly WebhookEvent[]): Promise<void> {
      await database.transaction(async (tx) => {
        const subscribers = await owed.load([], tx);
        const changes = events.flatMap(
          (event) => new NoteWhatIsOwed(owed, event).decide(subscribers, eventOf(orderId, event)).changes,
        );
        if (changes.length > 0) owed.save(changes, tx);
      });
    },
    /**
     * So much time passes: whatever was noted is so much longer ago, whatever is due is so much nearer. Attempts under way
     * are waited for, but for those of whoever vanished.
     */
    async turnClock(hours: number, vanished = false): Promise<void> {
      await eventually('no attempt is under way', async () => {
        const leased = await database.query('select 1 from deliveries where lease is not null');
        if (leased.length > 0 && !vanished) throw new Error(`${leased.length} are`);
      });
      const back = (columns: string[]) =>
        columns.map((column) => `${column} = ${column} - interval '${hours} hours'`).join(', ');
      await database.query(
        `update subscriptions set ${back(['previous_until', 'disabled_at', 'failing_since', 'retry_slot'])}`,
      );
      await database.query(
        `update deliveries set ${back(['due_at', 'leased_until', 'noted_at', 'settled_at'])}`,
      );
    },
    async stop(): Promise<void> {
      await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
      await database.close();
      await testDatabase.drop();
    },
  };
}

function eventOf(orderId: OrderId, event: WebhookEvent): OrderEvent {
  const { type } = webhookEvents[event];
  return {
    ...{ id: newId(), type, version: 1, source: 'orders', subject: orderId, correlationId: orderId },
    ...{ time: new Date().toISOString(), data: { orderId, email: 'ada@example.com' } as never },
  };
}
