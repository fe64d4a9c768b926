export * from './log-fields.js';
export * from './names.js';
export * from './trace-context.js';
export * from './tracer.js';
