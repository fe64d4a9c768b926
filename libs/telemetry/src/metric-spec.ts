/** All that is known of one metric: instruments, exporter, catalog, dashboards and alerts follow from it. */
export interface MetricSpec {
  /** After OpenTelemetry's semantic conventions where they have one. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** In UCUM: `s`, `{message}`, `1`. */
  readonly unit: string;
  readonly meaning: string;
  /** Names of attributes. Each has few values, known when the service is built: never an id. */
  readonly labels: readonly string[];
  /**
   * Whose number it is. `instance`: each instance tells its own, the service's is their sum (of ages: the largest).
   * `service`: read from what the instances share, so each tells the same: take the largest, never add.
   */
  readonly of: 'instance' | 'service';
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

/** The name under which Prometheus knows it; of a histogram, without `_bucket`, `_sum` and `_count`. */
export function prometheusName({ name, kind }: Pick<MetricSpec, 'name' | 'kind'>): string {
  return prometheusLabel(name) + (kind === 'counter' ? '_total' : '');
}

/** The name under which Prometheus knows an attribute. */
export function prometheusLabel(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, '_');
}
