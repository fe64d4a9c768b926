export * from './backoff.js';
export { Consumer, type ConsumerOptions } from './consumer/consumer.js';
export type { ConsumerStats } from './consumer/stats.js';
export * from './group-commit.js';
export * from './handler.js';
export * from './migrations.js';
export { Outbox, type Send } from './outbox/outbox.js';
export * from './processing-log.js';
