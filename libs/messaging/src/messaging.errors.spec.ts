import { expect, it } from '@jest/globals';
import type { AppError } from '@orderflow/kernel';
import { MessageInvalid, PublishFailed, TopicUnknown } from './messaging.errors.js';

it.each<[AppError, string, boolean]>([
  [new MessageInvalid('data.sku: expected a SKU'), 'message-invalid', false],
  [new TopicUnknown(['orders.events.v2']), 'topic-unknown', false],
  [new PublishFailed('no answer'), 'publish-failed', true],
])('%s carries its code', (error, code, retryable) => {
  expect([error.code, error.retryable, error.name]).toEqual([code, retryable, error.constructor.name]);
});
