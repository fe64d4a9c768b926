import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { ServiceName } from '@orderflow/contracts';
import { systemClock, type Clock } from '@orderflow/kernel';
import { KafkaBroker, NamespacedBroker, type Broker } from '@orderflow/messaging';
import { Database, type MigrationSet } from '@orderflow/postgres';
import { Operator, Outbox, processingMigrations, processingTables, type Tables } from '@orderflow/processing';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { demandAdminToken } from './admin/admin-access.js';
import { AdminController } from './admin/admin.controller.js';
import { HealthController } from './health/health.controller.js';
import { Health } from './health/health.js';
import { createLogger } from './logger.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { brokerSettings, commonSettings, readSettings, type CommonSettings } from './settings.js';
import { BROKER, CLOCK, HEALTH, LOGGER, OPERATOR, SERVICE, SETTINGS } from './tokens.js';
import { handlersOf } from './transport/handlers.js';

interface ServiceBase {
  /** The service's own tables; those of processing are added. */
  readonly migrations: readonly MigrationSet[];
  /** The service's own environment variables; its output is injected as `SETTINGS` together with the common ones. */
  readonly settings?: z.ZodObject;
  /** What becomes of its own tables in time; those of processing are added. As the settings say, where it is a function of them. */
  readonly tables: Tables | ((settings: CommonSettings) => Tables);
  /** Most connections to Postgres. Default 10. */
  readonly connectionsMax?: number;
}

/** What a service says about itself: one that exchanges messages, or one that does not (`broker: false`). */
export type ServiceOptions = ServiceBase &
  (
    { readonly name: ServiceName; readonly broker?: true } | { readonly name: string; readonly broker: false }
  );

/** All migrations of the service's database, in their order. */
export const migrationsOf = ({ broker, migrations }: ServiceOptions): readonly MigrationSet[] =>
  broker === false ? migrations : [processingMigrations, ...migrations];

/** What becomes of each table of the service's database. */
export const tablesOf = ({ broker, tables }: ServiceOptions, settings: CommonSettings): Tables => ({
  ...(broker === false ? {} : processingTables),
  ...(typeof tables === 'function' ? tables(settings) : tables),
});

/** Everything that a service of this system rests on, as one global Nest module. */
@Module({})
export class ServiceModule {
  /**
   * Provides {@link Database}, {@link Outbox}, `BROKER`, `CLOCK`, `LOGGER`, `SETTINGS`, the health pages and `/metrics`; for a
   * service that exchanges messages also `OPERATOR` and `/admin`. Nothing is
   * connected here; {@link startService} does it in order.
   */
  static forService(service: ServiceOptions): DynamicModule {
    const withBroker = service.broker !== false;
    const base = withBroker ? commonSettings.extend(brokerSettings.shape) : commonSettings;
    const schema = service.settings ? base.extend(service.settings.shape) : base;
    const providers: Provider[] = [
      { provide: SERVICE, useValue: service },
      { provide: CLOCK, useValue: systemClock },
      {
        provide: SETTINGS,
        useFactory: () => {
          const settings = readSettings(schema, process.env);
          if (withBroker) demandAdminToken(settings as CommonSettings & { ADMIN_TOKEN?: string });
          return settings;
        },
      },
      { provide: HEALTH, useClass: Health },
      {
        provide: LOGGER,
        inject: [SETTINGS],
        useFactory: ({ LOG_LEVEL }: CommonSettings) => createLogger(service.name, LOG_LEVEL),
      },
      {
        provide: Database,
        inject: [SETTINGS],
        useFactory: ({ DATABASE_URL }: CommonSettings) =>
          new Database({
            url: DATABASE_URL,
            applicationName: service.name,
            connectionsMax: service.connectionsMax,
          }),
      },
    ];
    if (service.broker !== false) providers.push(...messagingProviders(service.name));
    return {
      module: ServiceModule,
      global: true,
      imports: [DiscoveryModule],
      providers,
      exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
      controllers: [HealthController, MetricsController, ...(withBroker ? [AdminController] : [])],
    };
  }
}

function messagingProviders(name: ServiceName): Provider[] {
  return [
    {
      provide: BROKER,
      inject: [SETTINGS, LOGGER],
      useFactory: (settings: CommonSettings & z.infer<typeof brokerSettings>, log: Logger) => {
        const { KAFKA_BROKERS, KAFKA_NAMESPACE, STARTUP_TIMEOUT_MS } = settings;
        const broker = new KafkaBroker({
          brokers: KAFKA_BROKERS,
          clientId: name,
          client: settings.KAFKA_CLIENT,
          connectTimeoutMs: STARTUP_TIMEOUT_MS,
          sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
          onLog: (level, message, fields) => log[level](fields, message),
        });
        return KAFKA_NAMESPACE === undefined ? broker : new NamespacedBroker(broker, KAFKA_NAMESPACE);
      },
    },
    {
      provide: Outbox,
      inject: [Database, BROKER, LOGGER],
      useFactory: (database: Database, broker: Broker, log: Logger) => new Outbox(database, broker, log),
    },
    {
      provide: OPERATOR,
      inject: [Database, CLOCK, DiscoveryService],
      useFactory: (database: Database, clock: Clock, discovery: DiscoveryService) =>
        new Operator({ service: name, database, clock, handlers: () => handlersOf(discovery) }),
    },
  ];
}
