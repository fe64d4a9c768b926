import { deadLetterTopic, serviceNames, type MessageContract } from './contract.js';
import * as fraudEvents from './fraud/fraud.events.js';
import * as inventoryCommands from './inventory/inventory.commands.js';
import * as inventoryEvents from './inventory/inventory.events.js';
import * as notificationsEvents from './notifications/notifications.events.js';
import * as ordersCommands from './orders/orders.commands.js';
import * as ordersEvents from './orders/orders.events.js';
import * as paymentsCommands from './payments/payments.commands.js';
import * as paymentsEvents from './payments/payments.events.js';
import * as shippingCommands from './shipping/shipping.commands.js';
import * as shippingEvents from './shipping/shipping.events.js';
import * as webhooksEvents from './webhooks/webhooks.events.js';

/** Every message of the system: the one list from which types, topics and documents come. */
export const catalog: readonly MessageContract[] = [
  ordersCommands,
  ordersEvents,
  inventoryCommands,
  inventoryEvents,
  paymentsCommands,
  paymentsEvents,
  shippingCommands,
  shippingEvents,
  notificationsEvents,
  webhooksEvents,
  fraudEvents,
].flatMap((module) => Object.values(module) as unknown as MessageContract[]);

const byType = new Map(catalog.map((contract) => [contract.type, contract]));

/** The contract of a message type, or undefined for a type that nobody has declared. */
export function contractOf(type: string): MessageContract | undefined {
  return byType.get(type);
}

/** A topic to create. Partition counts are fixed for life: the key's partition depends on them. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** How long a record is kept at least; the broker removes it within {@link segmentMs} after that. Nothing is compacted: the messages of a key are steps, of which none replaces another. */
  readonly retentionMs: number;
}

const day = 86_400_000;
const partitions = 6;
const messagesRetentionMs = 7 * day;

/** What is beyond its retention goes with the part of the log that it is in, which spans so much time at most. */
export const segmentMs = day;

/** No message is delivered again, and no group reads one for the first time, so long after it was written: two days on the safe side. */
export const redeliveryMaxMs = messagesRetentionMs + segmentMs + 2 * day;

/** Every topic of the system, with its partitions and retention. */
export function topicSpecs(): TopicSpec[] {
  const messages = [...new Set(catalog.map((contract) => contract.topic))];
  return [
    ...messages.map((topic) => ({ topic, partitions, retentionMs: messagesRetentionMs })),
    ...serviceNames.map((service) => ({
      topic: deadLetterTopic(service),
      partitions: 1,
      retentionMs: 30 * day,
    })),
  ];
}
