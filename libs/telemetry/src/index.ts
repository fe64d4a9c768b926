export * from './instruments.js';
export { SpanKind, type Context, type Span, type SpanOptions } from '@opentelemetry/api';
export * from './log-fields.js';
export * from './metric-names.js';
export * from './metric-spec.js';
export * from './names.js';
export * from './reading.js';
export * from './trace-context.js';
export * from './tracer.js';
