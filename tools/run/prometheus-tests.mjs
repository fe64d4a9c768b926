import { spawnSync } from 'node:child_process';

/** Why the tests by Prometheus' own tools (`*.prometheus.spec.ts`) cannot run here; undefined when they can. */
export function whyNoPrometheus() {
  if (spawnSync('promtool', ['--version']).status === 0) return undefined;
  return 'promtool is not installed (Debian has it in the package prometheus): tools/dashboards/src/alerts.prometheus.spec.ts';
}
