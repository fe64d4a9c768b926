import { systemClock } from '@orderflow/kernel';
import { KafkaBroker, NamespacedBroker } from '@orderflow/messaging';
import { Database } from '@orderflow/postgres';
import { daysIn } from './entries/entry.rules.js';
import { writeMetrics } from './metrics-file.js';
import { settle, type Settlement } from './settle.js';
import { settingsIn } from './settings.js';

export interface RunOptions {
  readonly signal: AbortSignal;
  say(line: string): void;
  onStep(step: string): void;
}

/** A run on the servers that the environment names. Throws what a person has to know. */
export async function runSettlement(
  environment: NodeJS.ProcessEnv,
  { signal, say, onStep }: RunOptions,
): Promise<Settlement> {
  const settings = settingsIn(environment);
  const { DATABASE_URL: url, KAFKA_NAMESPACE, STARTUP_TIMEOUT_MS } = settings;
  const { SETTLEMENT_METRICS_FILE: metricsFile } = settings;
  const database = new Database({ url, applicationName: 'settlement', connectionsMax: 8 });
  const kafka = new KafkaBroker({
    brokers: settings.KAFKA_BROKERS,
    clientId: 'settlement',
    client: settings.KAFKA_CLIENT,
    connectTimeoutMs: STARTUP_TIMEOUT_MS,
    sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    onLog: (level, message) => {
      if (level === 'warn' || level === 'error') say(message);
    },
  });
  const broker = KAFKA_NAMESPACE === undefined ? kafka : new NamespacedBroker(kafka, KAFKA_NAMESPACE);
  try {
    await database.connect(STARTUP_TIMEOUT_MS, say);
    await broker.connect();
    const settlement = await settle({
      ...{ database, broker, signal, onStep },
      dayOf: daysIn(settings.SETTLEMENT_TIME_ZONE),
      folder: settings.SETTLEMENT_DIR,
    });
    if (metricsFile !== undefined) await writeMetrics(metricsFile, settlement, systemClock.now());
    return settlement;
  } finally {
    await broker.close();
    await database.close();
  }
}
