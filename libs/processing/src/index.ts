export * from './backoff.js';
export * from './bell.js';
export { Consumer, type ConsumerOptions } from './consumer/consumer.js';
export type { ConsumerStats } from './consumer/stats.js';
export * from './group-commit.js';
export * from './handler.js';
export * from './migrations.js';
export { ActRefused, type RefusedBecause } from './operator/act-refused.js';
export type { DryRun } from './operator/dry-run.js';
export type { Actor, OperatorAct } from './operator/operator-acts.js';
export { Operator, type OperatorOptions, type ParkedMessageDetails } from './operator/operator.js';
export type { DeadLetterGroup, ParkedFilter, ParkedKey, ParkedMessage } from './operator/parked-message.js';
export type { Redrive } from './operator/redrive.js';
export { Outbox, type Send } from './outbox/outbox.js';
export { deadLetterRecord, type DeadLetterRecord } from './parking/dead-letter.record.js';
export * from './processing-log.js';
export {
  processingRetention,
  Retention,
  type RetentionParts,
  type RetentionRule,
} from './retention/retention.js';
export * from './retry-budget.js';
