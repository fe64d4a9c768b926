import { Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import { Outbox, type ProcessingLog } from '@orderflow/processing';
import { CLOCK, LOGGER, ServiceModule, SETTINGS } from '@orderflow/service';
import { DeliveriesController } from './delivery/deliveries.controller.js';
import { DeliveryRepository } from './delivery/delivery.repository.js';
import { owedHandlers } from './delivery/note-what-is-owed.js';
import { OwedRepository } from './delivery/owed.repository.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { DueRepository } from './dispatch/due.repository.js';
import { Sender } from './dispatch/sender.js';
import { TargetPolicy } from './dispatch/target-policy.js';
import { SubscriptionRepository } from './subscription/subscription.repository.js';
import { SubscriptionsController } from './subscription/subscriptions.controller.js';
import { measureWebhooks } from './webhooks.metrics.js';
import { webhookSettings, type WebhookSettings } from './webhooks.settings.js';
import { webhooksTables } from './webhooks.tables.js';

@Module({
  imports: [
    ServiceModule.forService({
      name: 'webhooks',
      migrations: [{ name: 'webhooks', folder: new URL('../migrations/', import.meta.url) }],
      settings: webhookSettings,
      tables: (settings) => webhooksTables((settings as WebhookSettings).WEBHOOKS_KEEP_DAYS),
    }),
  ],
  controllers: [SubscriptionsController, DeliveriesController],
  providers: [
    SubscriptionRepository,
    DeliveryRepository,
    OwedRepository,
    DueRepository,
    owedHandlers,
    {
      provide: TargetPolicy,
      inject: [SETTINGS],
      useFactory: (settings: WebhookSettings) =>
        new TargetPolicy({
          allowHttp: settings.WEBHOOKS_ALLOW_HTTP,
          allowPrivate: settings.WEBHOOKS_ALLOW_PRIVATE,
        }),
    },
    {
      provide: Dispatcher,
      inject: [Database, DueRepository, TargetPolicy, Outbox, CLOCK, LOGGER, SETTINGS],
      useFactory: (
        database: Database,
        due: DueRepository,
        policy: TargetPolicy,
        outbox: Outbox,
        clock: Clock,
        log: ProcessingLog,
        { WEBHOOKS_TIMEOUT_MS: timeoutMs, WEBHOOKS_CONCURRENCY: concurrency }: WebhookSettings,
      ) => {
        const sender = new Sender(policy, clock, timeoutMs);
        return new Dispatcher({ database, due, sender, outbox, clock, log, timeoutMs, concurrency });
      },
    },
  ],
})
export class WebhooksModule implements OnApplicationBootstrap, OnModuleDestroy {
  private endMetrics: () => void = () => undefined;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.dispatcher.start();
    this.endMetrics = measureWebhooks(this.database);
  }

  async onModuleDestroy(): Promise<void> {
    await this.dispatcher.stop();
    this.endMetrics();
  }
}
