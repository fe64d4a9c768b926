import { gauge } from './metric-kinds.js';
import type { MetricSpec } from './metric-spec.js';

/** What a settlement run leaves behind in a file, since nobody can scrape what has ended. */
export const settlementMetrics = {
  finished: gauge(
    'orderflow.settlement.finished',
    's',
    'When the last run ended (Unix time).',
    [],
    'service',
  ),
  findings: gauge(
    'orderflow.settlement.findings',
    '{finding}',
    'What the last run could not settle: stretches of records.',
    [],
    'service',
  ),
} as const satisfies Record<string, MetricSpec>;
