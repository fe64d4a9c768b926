import { coreServices, type StackOptions } from '@orderflow/stack';

/** The same environment for every service. */
export const forAllServices = (env: Readonly<Record<string, string>>): StackOptions['env'] =>
  Object.fromEntries(coreServices.map((name) => [name, env]));

/** One trace in a hundred is recorded and exported there; whether one is, is decided where it begins. */
export const tracedInPart = (url: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.01',
});
