import { consumers } from './consumers.js';
import { grafanaJson } from './dashboard.js';
import { overview } from './overview.js';
import { partners } from './partners.js';
import { sagas } from './sagas.js';

/** Every dashboard. */
export const dashboards = [overview, consumers, sagas, partners];

/** The files that Grafana reads, by their path in the repository. */
export const dashboardFiles: Readonly<Record<string, () => string>> = Object.fromEntries(
  dashboards.map((dashboard) => [
    `infra/telemetry/grafana/dashboards/${dashboard.uid.replace('orderflow-', '')}.json`,
    () => grafanaJson(dashboard),
  ]),
);
