import type { Telemetry } from '@orderflow/telemetry/start';
import { z } from 'zod';
import { createLogger } from './logger.js';
import { readSettings } from './settings.js';

const count = z.coerce.number().int().min(1).max(1_000_000);

/** OpenTelemetry's own variables, as far as this system knows them; the SDK reads the others itself. */
export const telemetrySettings = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('http://host:port of an OTLP receiver'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf', 'http/json'])
    .default('http/protobuf')
    .describe('http/protobuf or http/json'),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .optional()
    .describe('a sampler of the OpenTelemetry specification'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional().describe('a share from 0 to 1'),
  OTEL_BSP_MAX_QUEUE_SIZE: count.default(16_384).describe('how many spans may wait to be exported'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: count.default(512).describe('how many spans are exported at once'),
  OTEL_BSP_SCHEDULE_DELAY: count.default(1_000).describe('milliseconds'),
});

/**
 * Starts tracing where `OTEL_EXPORTER_OTLP_ENDPOINT` says whereto; without it nothing is loaded and nothing is recorded.
 * Throws `ConfigurationInvalid` naming each variable that is wrong.
 */
export async function startTelemetryOf(
  service: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Telemetry | undefined> {
  // By OpenTelemetry's specification an empty variable is one that is not set.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const settings = readSettings(telemetrySettings, set);
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const log = createLogger(service, 'warn');
  const { startTelemetry } = await import('@orderflow/telemetry/start');
  return startTelemetry({
    service,
    protocol: settings.OTEL_EXPORTER_OTLP_PROTOCOL,
    queueMax: settings.OTEL_BSP_MAX_QUEUE_SIZE,
    batchMax: settings.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
    exportEveryMs: settings.OTEL_BSP_SCHEDULE_DELAY,
    warn: (text) => log.warn({ context: 'telemetry' }, text),
  });
}
