import { describe, expect, it, test } from '@jest/globals';
import { allMetrics, prometheusLabel, prometheusName } from '@orderflow/telemetry';
import { alerts, testedAlerts } from './alerts.js';
import { askedBy } from './promql.js';
import { allQueries } from './queries.js';

/** Of Prometheus itself, and the bounds of histograms. */
const everywhere = ['job', 'instance', 'le'];
const byName = new Map(allMetrics.map((spec) => [prometheusName(spec), spec]));
const specOf = (series: string) =>
  byName.get(series) ?? byName.get(series.replace(/_(bucket|sum|count)$/, ''));

/** What is asked for and nobody exports. */
function unknownIn(query: string): string[] {
  const { metrics, labels } = askedBy(query);
  const specs = metrics.filter((name) => name !== 'up').map((name) => ({ name, spec: specOf(name) }));
  const known = new Set([
    ...everywhere,
    ...specs.flatMap(({ spec }) => (spec ? spec.labels.map(prometheusLabel) : [])),
  ]);
  return [
    ...specs.filter(({ name, spec }) => !spec || (spec.kind === 'histogram') === byName.has(name)),
    ...labels.filter((name) => !known.has(name)).map((name) => ({ name })),
  ].map(({ name }) => name);
}

describe('every query of dashboards and alerts', () => {
  it.each(allQueries().map(({ where, expr }) => [where, expr]))('%s', (_, expr) => {
    expect(unknownIn(expr)).toEqual([]);
  });

  it.each([
    ['a metric that nobody exports', 'max(orderflow_teapots)', ['orderflow_teapots']],
    [
      'a histogram without its suffix',
      'rate(messaging_process_duration[1m])',
      ['messaging_process_duration'],
    ],
    ['a label that it does not have', 'max by (teapot) (orderflow_outbox_age)', ['teapot']],
    ['a label of another metric', 'orderflow_outbox_age{orderflow_state="dead"}', ['orderflow_state']],
  ])('would be refused for %s', (_, query, complaint) => {
    expect(unknownIn(query)).toEqual(complaint);
  });

  it('would be refused where it is no PromQL', () => {
    expect(() => askedBy('sum(rate(a[1m])')).toThrow(/not PromQL/);
  });
});

test('each alert says what is wrong and what to do, how urgent it is, and is tested both ways', () => {
  const { firing, silent } = testedAlerts();
  for (const { alert, labels, annotations } of alerts()) {
    expect({ alert, ...labels, ...annotations }).toEqual({
      alert,
      severity: expect.stringMatching(/^(page|ticket)$/),
      summary: expect.stringMatching(/./),
      runbook: expect.stringMatching(/./),
    });
    expect(firing).toContain(alert);
    expect(silent).toContain(alert);
  }
});
