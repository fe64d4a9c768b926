/** One line or area of a panel. */
export interface Query {
  readonly expr: string;
  /** What it is called, with labels as `{{job}}`. */
  readonly legend: string;
}

/** What a panel shows. */
export interface Panel {
  readonly title: string;
  /** What to conclude from it. */
  readonly description?: string;
  /** One of Grafana's units: `s`, `short`, `reqps`, `percentunit`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** A single number, red from this value on, instead of lines over time. */
  readonly alarmAt?: number;
}

/** A page of Grafana. */
export interface Dashboard {
  /** Part of its address: links depend on it. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A panel with one query. */
export const panel = (
  title: string,
  unit: string,
  expr: string,
  legend: string,
  description?: string,
): Panel => ({
  ...{ title, unit, description, queries: [{ expr, legend }] },
});

/** A number that should be below `alarmAt`. */
export const number = (title: string, unit: string, expr: string, alarmAt: number): Panel => ({
  ...{ title, unit, alarmAt, queries: [{ expr, legend: '' }] },
});

const datasource = { type: 'prometheus', uid: 'prometheus' };
const columns = 24;

/** The dashboard as Grafana reads it from a file. */
export function grafanaJson({ uid, title, panels }: Dashboard): string {
  const numbers = panels.filter(({ alarmAt }) => alarmAt !== undefined);
  const charts = panels.filter(({ alarmAt }) => alarmAt === undefined);
  const width = Math.floor(columns / Math.max(1, numbers.length));
  const dashboard = {
    ...{ uid, title, tags: ['orderflow'], schemaVersion: 39, version: 1, editable: true },
    ...{ time: { from: 'now-30m', to: 'now' }, refresh: '15s', timezone: 'browser' },
    panels: [
      ...numbers.map((of, index) => grafanaPanel(of, index + 1, { x: index * width, y: 0, w: width, h: 4 })),
      ...charts.map((of, index) => {
        const at = { x: (index % 2) * 12, y: 4 + Math.floor(index / 2) * 8, w: 12, h: 8 };
        return grafanaPanel(of, numbers.length + index + 1, at);
      }),
    ],
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function grafanaPanel({ title, description, unit, queries, alarmAt }: Panel, id: number, gridPos: object) {
  const steps = [
    { color: 'green', value: null },
    { color: 'red', value: alarmAt },
  ];
  return {
    ...{ id, title, description, gridPos, datasource },
    type: alarmAt === undefined ? 'timeseries' : 'stat',
    fieldConfig: {
      defaults: { unit, min: 0, ...(alarmAt !== undefined && { thresholds: { mode: 'absolute', steps } }) },
      overrides: [],
    },
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource, expr, legendFormat: legend },
    })),
  };
}
