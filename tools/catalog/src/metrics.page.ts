import {
  carrierMetrics,
  consumerMetrics,
  intakeMetrics,
  outboxMetrics,
  processMetrics,
  prometheusLabel,
  prometheusName,
  retentionMetrics,
  runtimeMetrics,
  sagaMetrics,
  settlementMetrics,
  webhookMetrics,
  streamMetrics,
  type MetricSpec,
} from '@orderflow/telemetry';
import { table } from './table.js';

const groups: Readonly<Record<string, Readonly<Record<string, MetricSpec>>>> = {
  'Taking messages in': consumerMetrics,
  'Sending messages': outboxMetrics,
  'Taking orders in': intakeMetrics,
  Sagas: sagaMetrics,
  'The carrier': carrierMetrics,
  Webhooks: webhookMetrics,
  Settlement: settlementMetrics,
  'Old rows': retentionMetrics,
  'Event streams': streamMetrics,
  'HTTP, Postgres, and the metrics themselves': processMetrics,
  'The process': runtimeMetrics,
};

/** The page `docs/reference/metrics.md`: every metric that a service exports. */
export function metricsPage(): string {
  return [
    '# Metrics',
    'Generated from `libs/telemetry/src/metric-names.ts` by `npm run catalog`; a test fails when it is stale. Do not edit it.',
    'Every service tells its metrics to Prometheus at `GET /metrics`; the orchestrator alone has those of sagas, shipping those of the carrier, orders those of streams, webhooks those of webhooks. A settlement run leaves its own in a file (`SETTLEMENT_METRICS_FILE`). Names are OpenTelemetry’s with `_` for `.`; of a histogram there are `_bucket`, `_sum` and `_count`.',
    '**of** says how to add up over the instances of a service. `instance`: each tells its own; the service’s is the sum (of ages: the largest). `service`: each tells what all share; take the largest, never the sum.',
    ...Object.entries(groups).flatMap(([title, metrics]) => [
      `## ${title}`,
      table(['metric', 'type', 'unit', 'of', 'labels', 'meaning'], Object.values(metrics).map(row)),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

function row(spec: MetricSpec): string[] {
  const labels = spec.labels.map((name) => `\`${prometheusLabel(name)}\``).join(', ');
  return [`\`${prometheusName(spec)}\``, spec.kind, `\`${spec.unit}\``, spec.of, labels, spec.meaning];
}
