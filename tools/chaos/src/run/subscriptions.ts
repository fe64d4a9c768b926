import { catalog, commandTopic, eventTopic, type ServiceName } from '@orderflow/contracts';

/** What each consumer group reads. */
export const subscriptions: Readonly<Record<ServiceName, readonly string[]>> = {
  orders: [commandTopic('orders'), eventTopic('inventory')],
  orchestrator: (['orders', 'inventory', 'payments', 'shipping', 'fraud'] as const).map(eventTopic),
  inventory: [commandTopic('inventory')],
  payments: [commandTopic('payments')],
  shipping: [commandTopic('shipping')],
  notifications: [eventTopic('orders')],
  webhooks: [eventTopic('orders')],
  fraud: [eventTopic('payments')],
  analytics: [...new Set(catalog.filter(({ kind }) => kind === 'event').map(({ topic }) => topic))],
};
