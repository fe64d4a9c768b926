import { describe, expect, it } from '@jest/globals';
import { startTelemetryOf } from './telemetry.js';

describe('tracing', () => {
  it.each([{}, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }])('is off with %j', async (environment) => {
    expect(await startTelemetryOf('payments', environment)).toBeUndefined();
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'jaeger:4318'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '10%'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '0'],
  ])('does not start with a wrong %s', async (name, value) => {
    const started = startTelemetryOf('payments', {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      [name]: value,
    });
    await expect(started).rejects.toThrow(`${name} is "${value}": expected `);
  });
});
