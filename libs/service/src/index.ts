export { AdminGuard } from './admin/admin.guard.js';
export { Health, type Check } from './health/health.js';
export * from './http/describes.js';
export * from './http/http-dependency.js';
export * from './http/problem.js';
export { KeepsRawBody, rawBodyOf } from './http/raw-body.js';
export * from './http/refuse-before-reading.js';
export * from './http/request-headers.js';
export * from './http/standard-webhooks.js';
export * from './run-service.js';
export * from './service.module.js';
export {
  brokerSettings,
  commonSettings,
  ConfigurationInvalid,
  readSettings,
  type CommonSettings,
} from './settings.js';
export * from './tokens.js';
export { handlersOf } from './transport/handlers.js';
