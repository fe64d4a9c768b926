import type { MetricSpec } from './metric-spec.js';

/** The attributes of metrics. Their values are types, topics, steps and outcomes, never an order's. */
export const label = {
  topic: 'messaging.destination.name',
  partition: 'messaging.destination.partition.id',
  /** The type of the message that a handler is for; `none` where nobody here handles it. */
  handler: 'orderflow.handler',
  outcome: 'orderflow.outcome',
  state: 'orderflow.state',
  saga: 'orderflow.saga',
  step: 'orderflow.saga.step',
  reading: 'orderflow.reading',
  table: 'db.collection.name',
  error: 'error.type',
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
  connection: 'db.client.connection.state',
  space: 'v8js.heap.space.name',
} as const;

export const secondsShort = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
export const secondsLong = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400];
export const powers = [1, 2, 5, 10, 20, 50, 100, 200, 500];

type Labels = readonly (keyof typeof label)[];
type Of = MetricSpec['of'];

const named = (labels: Labels) => labels.map((name) => label[name]);

export const counter = (name: string, unit: string, meaning: string, labels: Labels = []): MetricSpec => ({
  ...{ name, kind: 'counter', unit, meaning, labels: named(labels), of: 'instance' },
});
export const gauge = (
  name: string,
  unit: string,
  meaning: string,
  labels: Labels = [],
  of: Of = 'instance',
): MetricSpec => ({
  ...{ name, kind: 'gauge', unit, meaning, labels: named(labels), of },
});
export const histogram = (
  name: string,
  unit: string,
  meaning: string,
  labels: Labels,
  buckets: readonly number[],
): MetricSpec => ({
  ...{ name, kind: 'histogram', unit, meaning, labels: named(labels), of: 'instance', buckets },
});
