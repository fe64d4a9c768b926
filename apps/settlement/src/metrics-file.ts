import { rename, writeFile } from 'node:fs/promises';
import { prometheusName, settlementMetrics, type MetricSpec } from '@orderflow/telemetry';
import type { Settlement } from './settle.js';

/**
 * Tells Prometheus of a run that has ended, in a file of its text format: what has ended cannot be scraped. The file appears whole, for
 * the textfile collector of its node exporter, or whoever serves it.
 */
export async function writeMetrics(
  path: string,
  { findings }: Pick<Settlement, 'findings'>,
  now: Date,
): Promise<void> {
  const { finished, findings: found } = settlementMetrics;
  await writeFile(`${path}.tmp`, told(finished, now.getTime() / 1000) + told(found, findings.length));
  await rename(`${path}.tmp`, path);
}

function told(spec: MetricSpec, value: number): string {
  const name = prometheusName(spec);
  return `# HELP ${name} ${spec.meaning}\n# TYPE ${name} ${spec.kind}\n${name} ${value}\n`;
}
