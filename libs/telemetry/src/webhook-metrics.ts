import { counter, gauge, histogram, secondsShort } from './metric-kinds.js';
import type { MetricSpec } from './metric-spec.js';

/** What subscribers are told over HTTP. */
export const webhookMetrics = {
  attempts: counter(
    'orderflow.webhook.attempts',
    '{attempt}',
    'Attempts to post a webhook: `delivered`, `failed`, or `gone` (the subscriber wants no more).',
    ['outcome'],
  ),
  duration: histogram(
    'orderflow.webhook.duration',
    's',
    'One attempt to post a webhook.',
    ['outcome'],
    secondsShort,
  ),
  subscriptions: gauge(
    'orderflow.webhook.subscriptions',
    '{subscription}',
    'Subscriptions, `active` or `disabled`.',
    ['state'],
    'service',
  ),
  owed: gauge(
    'orderflow.webhook.owed',
    '{webhook}',
    'Webhooks that are not taken yet, by the state of their subscription.',
    ['state'],
    'service',
  ),
  age: gauge('orderflow.webhook.age', 's', 'Age of the oldest of them; 0 without one.', ['state'], 'service'),
} as const satisfies Record<string, MetricSpec>;
