import { metrics, type Attributes, type Counter, type Histogram } from '@opentelemetry/api';
import type { MetricSpec } from './metric-spec.js';

export type { Attributes } from '@opentelemetry/api';

/** The scope under which everything of this project is measured. */
export const meterName = 'orderflow';

// Asked for at each use: what was made before the SDK started would measure nothing for ever.
const meter = () => metrics.getMeter(meterName);
const optionsOf = ({ unit, meaning }: MetricSpec) => ({ unit, description: meaning });

/** A counter; make it when the process has started its SDK, in a constructor rather than in a module. */
export function counterOf(spec: MetricSpec): Counter {
  return meter().createCounter(spec.name, optionsOf(spec));
}

/** A histogram, in seconds where its unit is `s`; make it like a {@link counterOf}. */
export function histogramOf(spec: MetricSpec): Histogram {
  const explicitBucketBoundaries = [...(spec.buckets ?? [])];
  return meter().createHistogram(spec.name, { ...optionsOf(spec), advice: { explicitBucketBoundaries } });
}

/** Tells the present value of one of the metrics that are read. */
export type Tell<Spec extends MetricSpec> = (spec: Spec, value: number, attributes?: Attributes) => void;

/**
 * Has `read` called at each scrape, to tell counters (by their total) and gauges: what is counted in plain numbers
 * costs nothing in between. A gauge that is not told is not exported. Returns what ends it.
 */
export function readAtScrape<Spec extends MetricSpec>(
  specs: readonly Spec[],
  read: (tell: Tell<Spec>) => void | Promise<void>,
): () => void {
  const of = meter();
  const instruments = new Map(
    specs.map((spec) => [
      spec,
      spec.kind === 'counter'
        ? of.createObservableCounter(spec.name, optionsOf(spec))
        : of.createObservableGauge(spec.name, optionsOf(spec)),
    ]),
  );
  const all = [...instruments.values()];
  const callback: Parameters<typeof of.addBatchObservableCallback>[0] = (result) =>
    read((spec, value, attributes) => {
      const instrument = instruments.get(spec);
      if (instrument) result.observe(instrument, value, attributes);
    });
  of.addBatchObservableCallback(callback, all);
  return () => of.removeBatchObservableCallback(callback, all);
}

/** Seconds that have passed since a `performance.now()`. */
export const secondsSince = (startedMs: number): number => (performance.now() - startedMs) / 1000;
