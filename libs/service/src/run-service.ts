import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { topicSpecs, type ServiceName } from '@orderflow/contracts';
import { errorMessage, type Clock } from '@orderflow/kernel';
import type { Broker } from '@orderflow/messaging';
import { Database, migrate } from '@orderflow/postgres';
import { Outbox, Retention, rulesOf } from '@orderflow/processing';
import type { Telemetry } from '@orderflow/telemetry/start';
import { startMetrics } from '@orderflow/telemetry/metrics';
import type { Logger } from 'pino';
import type { Health } from './health/health.js';
import { acceptOnlyJson } from './http/json-body.js';
import { ProblemFilter } from './http/problem.filter.js';
import { traceRequests } from './http/trace-requests.js';
import { closeConnectionsWhenLeaving, leave } from './leave.js';
import { nestLogger } from './logger.js';
import { measureHttp } from './metrics/measure-http.js';
import { measurePool } from './metrics/measure-pool.js';
import { migrationsOf, tablesOf, type ServiceOptions } from './service.module.js';
import type { CommonSettings } from './settings.js';
import { startTelemetryOf } from './telemetry.js';
import { BROKER, CLOCK, HEALTH, LOGGER, SERVICE, SETTINGS } from './tokens.js';
import { handlersOf } from './transport/handlers.js';
import { ProcessingTransport } from './transport/processing.transport.js';

/** Node's own 511 overflow while the process is busy for a second; clients then try again after 1, 3, 7 … s. Linux takes 4096 at most. */
const connectionsWaitingMax = 4_096;
const bodyLimitBytes = 2 * 1024 * 1024;

/** A service that is up. */
export interface RunningService {
  readonly app: NestFastifyApplication;
  /** Where its HTTP interface listens. */
  readonly url: string;
  /** Serves on as not ready for `SHUTDOWN_DELAY_MS`; then {@link stop} interrupts nobody who looks where he is sent. */
  leave(): Promise<void>;
  /** Stops taking requests and messages, finishes what is under way, closes every connection. */
  stop(): Promise<void>;
}

/**
 * Starts a service: waits for Postgres and Kafka (with a line a second, then an error), migrates, listens, and
 * consumes. Rejects with the reason when any of it cannot be done.
 */
export async function startService(module: Type, onCrash: (error: Error) => void): Promise<RunningService> {
  startMetrics();
  const adapter = new FastifyAdapter({ bodyLimit: bodyLimitBytes, forceCloseConnections: 'idle' });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  const log = app.get<Logger>(LOGGER);
  const settings = app.get<CommonSettings>(SETTINGS);
  const service = app.get<ServiceOptions>(SERVICE);
  app.useLogger(nestLogger(log));
  app.useGlobalFilters(new ProblemFilter(log));
  traceRequests(app);
  acceptOnlyJson(app);
  measureHttp(app);
  const endMetrics = measurePool(app.get(Database));
  const retention = new Retention({
    database: app.get(Database),
    rules: rulesOf(tablesOf(service, settings)),
    log,
  });
  const stop = async () => {
    await retention.stop();
    await stopService(app, service).finally(endMetrics);
  };
  closeConnectionsWhenLeaving(app);
  try {
    await prepareDatabase(app, service, settings, log);
    if (service.broker !== false) await prepareMessaging(app, service.name, onCrash);
    await app.listen({ port: settings.PORT, host: settings.HOST, backlog: connectionsWaitingMax });
    await app.startAllMicroservices();
    retention.start();
    const url = await app.getUrl();
    log.info({ url }, 'started');
    return { app, url, leave: () => leave(app), stop };
  } catch (error) {
    await stop().catch((stopError: unknown) => log.warn({ err: stopError }, 'stopped uncleanly'));
    throw error;
  }
}

async function prepareDatabase(
  app: NestFastifyApplication,
  service: ServiceOptions,
  { STARTUP_TIMEOUT_MS }: CommonSettings,
  log: Logger,
): Promise<void> {
  const database = app.get(Database);
  await database.connect(STARTUP_TIMEOUT_MS, (line) => log.warn(line));
  const applied = await migrate(database, migrationsOf(service));
  if (applied.length > 0) log.info({ applied }, 'migrated the database');
  app.get<Health>(HEALTH).add('postgres', async () => void (await database.query('select 1')));
}

async function prepareMessaging(
  app: NestFastifyApplication,
  service: ServiceName,
  onCrash: (error: Error) => void,
): Promise<void> {
  const broker = app.get<Broker>(BROKER);
  const outbox = app.get(Outbox);
  await broker.connect();
  await broker.ensureTopics(topicSpecs());
  outbox.start();
  const strategy = new ProcessingTransport({
    service,
    handlers: handlersOf(app.get(DiscoveryService)),
    broker,
    database: app.get(Database),
    outbox,
    clock: app.get<Clock>(CLOCK),
    log: app.get<Logger>(LOGGER),
    onCrash,
  });
  app.connectMicroservice({ strategy });
  app.get<Health>(HEALTH).add('consumer', () => {
    if (!strategy.ready) throw new Error('has not joined its group');
  });
}

const sweepEveryMs = 50;

async function stopService(app: NestFastifyApplication, { broker }: ServiceOptions): Promise<void> {
  // Connections that are busy when closing begins are idle a moment later, and would be waited for until they time out.
  const sweep = setInterval(() => app.getHttpServer().closeIdleConnections(), sweepEveryMs);
  await app.close().finally(() => clearInterval(sweep));
  if (broker !== false) {
    await app.get(Outbox).stop();
    await app.get<Broker>(BROKER).close();
  }
  await app.get(Database).close();
}

const graceMs = 10_000;

/** The whole of a `main.ts`: starts the service, and stops it, drained, at SIGTERM (after `SHUTDOWN_DELAY_MS`) or SIGINT. */
export async function runService(name: string, module: Type): Promise<void> {
  let stopping = false;
  let running: RunningService | undefined;
  let telemetry: Telemetry | undefined;
  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(exitCode || 1), graceMs).unref();
    try {
      await running?.stop();
    } catch (error) {
      process.stderr.write(`${name} stopped uncleanly: ${errorMessage(error)}\n`);
    }
    await telemetry?.stop();
    process.exit(exitCode);
  };
  // A disk that is full of logs must not end the service; Node prints warnings there, too.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // An orchestrator's way to stop a service; whoever presses Ctrl-C does not want to wait.
  process.on('SIGTERM', () => void Promise.resolve(running?.leave()).then(() => stop(0)));
  process.on('SIGINT', () => void stop(0));
  try {
    telemetry = await startTelemetryOf(name, process.env);
    running = await startService(module, (error) => {
      process.stderr.write(`${name} cannot go on: ${errorMessage(error)}\n`);
      void stop(1);
    });
  } catch (error) {
    process.stderr.write(`${name} did not start: ${errorMessage(error)}\n`);
    process.exit(1);
  }
}
