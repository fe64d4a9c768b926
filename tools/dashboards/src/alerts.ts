import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/** Where Prometheus' files are. */
export const telemetryFolder = resolve(import.meta.dirname, '../../../infra/telemetry');

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface AlertTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly unknown[];
    }[];
  }[];
}

const yaml = (file: string): unknown => parse(readFileSync(resolve(telemetryFolder, file), 'utf8'));

/** Every rule of alerts.yml. */
export function alerts(): Alert[] {
  const { groups } = yaml('alerts.yml') as { groups: readonly { rules: readonly Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** How often alerts.test.yml expects each alert to fire, and to be silent. */
export function testedAlerts(): { firing: string[]; silent: string[] } {
  const { tests } = yaml('alerts.test.yml') as AlertTests;
  const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test);
  const names = (fires: boolean) =>
    cases
      .filter(({ exp_alerts }) => (exp_alerts ?? []).length > 0 === fires)
      .map(({ alertname }) => alertname);
  return { firing: names(true), silent: names(false) };
}
