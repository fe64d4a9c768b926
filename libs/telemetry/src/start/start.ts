import { setTimeout as sleep } from 'node:timers/promises';
import { diag, DiagLogLevel, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { envDetector, hostDetector, serviceInstanceIdDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type Span, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { errorMessage } from '@orderflow/kernel';
import { spanAttributes } from '../names.js';
import { orderIdOf } from '../trace-context.js';

/** What a process wants of its telemetry. Beside it the standard `OTEL_*` variables hold, which the SDK reads itself. */
export interface TelemetryOptions {
  /** `service.name`, where `OTEL_SERVICE_NAME` does not say another. */
  readonly service: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  /** Finished spans that wait to be exported; what is more is lost, and a line says how many. */
  readonly queueMax: number;
  /** Spans of one export. */
  readonly batchMax: number;
  /** How long a span waits for company. */
  readonly exportEveryMs: number;
  /** Told what the SDK has to complain of: spans that could not be exported, say. */
  warn(text: string): void;
}

const stopMaxMs = 2_000;

/** Telemetry that was started. */
export interface Telemetry {
  /** Exports what is left, for two seconds at most. Never rejects; what cannot be exported is lost with a warning. */
  stop(): Promise<void>;
}

/**
 * Starts the OpenTelemetry SDK of this process: spans made by `@opentelemetry/api` are exported over OTLP from now on. To
 * be called once, before anything is traced.
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const { service, protocol, queueMax, batchMax, exportEveryMs, warn } = options;
  diag.setLogger(complaints(warn), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const exporter = protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
  const sdk = new NodeSDK({
    ...(process.env.OTEL_SERVICE_NAME === undefined && { serviceName: service }),
    resourceDetectors: [envDetector, hostDetector, serviceInstanceIdDetector],
    spanProcessors: [
      orderIdFromBaggage,
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: queueMax,
        maxExportBatchSize: batchMax,
        scheduledDelayMillis: exportEveryMs,
      }),
    ],
    // A transaction is linked with every message of its group.
    spanLimits: { linkCountLimit: 1_000 },
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  const complain = (error: unknown) => warn(`spans are lost at the end: ${errorMessage(error)}`);
  return { stop: () => Promise.race([sdk.shutdown().catch(complain), sleep(stopMaxMs)]) };
}

/** Every span of an order says so, whoever makes it. */
const orderIdFromBaggage: SpanProcessor = {
  onStart(span: Span, parent: Context): void {
    const orderId = orderIdOf(parent);
    if (orderId !== undefined) span.setAttribute(spanAttributes.orderId, orderId);
  },
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};

function complaints(warn: (text: string) => void) {
  const tell = (...parts: unknown[]) => warn(parts.map(String).join(' '));
  const quiet = () => undefined;
  return { error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet };
}
