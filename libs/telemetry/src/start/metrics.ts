import { diag, metrics } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  MetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { runtimeMetrics } from '../metric-names.js';

/** The media type of {@link scrapeMetrics}'s text. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

const collectTimeoutMs = 5_000;
/** Between two looks at the delay of the event loop; each wakes the process up. */
const loopSampleMs = 50;
const runtimeMeter = '@opentelemetry/instrumentation-runtime-node';

/** Collects when it is asked to. */
class ScrapeReader extends MetricReader {
  constructor() {
    super({
      // Cumulative, a gauge that is not told any more would stay at its last value for ever.
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE
          ? AggregationTemporality.DELTA
          : AggregationTemporality.CUMULATIVE,
    });
  }

  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

let reader: ScrapeReader | undefined;
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

/**
 * Measures this process from now on; further calls change nothing. It costs no connection and one slow timer: what is
 * read rather than counted is read when {@link scrapeMetrics} is called.
 */
export function startMetrics(): void {
  if (reader) return;
  reader = new ScrapeReader();
  const provider = new MeterProvider({ readers: [reader], views: views() });
  metrics.setGlobalMeterProvider(provider);
  new RuntimeNodeInstrumentation({ monitoringPrecision: loopSampleMs }).setMeterProvider(provider);
}

/** Every metric of this process in Prometheus' text format. Rejects when {@link startMetrics} was not called. */
export async function scrapeMetrics(): Promise<string> {
  if (!reader) throw new Error('the process was started without metrics');
  const { resourceMetrics, errors } = await reader.collect({ timeoutMillis: collectTimeoutMs });
  for (const error of errors) diag.error('a metric cannot be read', error);
  return serializer.serialize(resourceMetrics);
}

function views(): ViewOptions[] {
  const drop = { type: AggregationType.DROP } as const;
  const kept = Object.values(runtimeMetrics).map(({ name }) => name);
  return [
    ...kept.map((instrumentName) => ({ meterName: runtimeMeter, instrumentName })),
    { meterName: runtimeMeter, aggregation: drop },
  ];
}
