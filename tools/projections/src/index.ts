export { AnalyticsApi, type ProjectionView, type VersionView } from './analytics-api.js';
export { run } from './run.js';
