import type { z } from 'zod';

/** The services that own messages. */
export const serviceNames = [
  'orders',
  'orchestrator',
  'inventory',
  'payments',
  'shipping',
  'notifications',
  'webhooks',
  'fraud',
  'analytics',
] as const;
export type ServiceName = (typeof serviceNames)[number];

export type MessageKind = 'command' | 'event';

/**
 * The agreed shape of one message in one version.
 * A command has one owner that carries it out; an event has one owner that tells what happened.
 */
export interface MessageContract<Type extends string = string, Data = unknown> {
  readonly kind: MessageKind;
  readonly type: Type;
  /** Grows only by a breaking change; it travels as the CloudEvents extension `dataversion`. */
  readonly version: number;
  readonly owner: ServiceName;
  /** Derived from owner and kind: `<owner>.commands.v1` or `<owner>.events.v1`. */
  readonly topic: string;
  /** The field whose value is the message's subject, and so its Kafka key. */
  readonly key: string;
  /** One sentence for the catalog. */
  readonly summary: string;
  readonly schema: z.ZodType<Data>;
  readonly example: Data;
  /** `upcasters[n]` turns data of version n into version n + 1. */
  readonly upcasters: Readonly<Record<number, (data: unknown) => unknown>>;
}

/** A decoded message: the envelope's attributes by their names in code, and the validated data. */
export interface Message<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  readonly version: number;
  /** The service that wrote it. */
  readonly source: string;
  /** What it is about, which is also its Kafka key: the order id (or the SKU for product events). */
  readonly subject: string;
  /** When it was decided, ISO 8601. */
  readonly time: string;
  /** The order's journey, from the first request on. */
  readonly correlationId: string;
  /** The id of the message that led to this one. */
  readonly causationId?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly data: Data;
}

/** The message type of a contract: `type ReserveStock = MessageOf<typeof ReserveStock>`. */
export type MessageOf<C> = C extends MessageContract<infer T, infer D> ? Message<T, D> : never;
/** The data type of a contract. */
export type DataOf<C> = C extends MessageContract<string, infer D> ? D : never;

type Definition<Type extends string, Data> = Pick<
  MessageContract<Type, Data>,
  'type' | 'owner' | 'summary' | 'schema'
> &
  // The schema alone says what the data is; the example has to keep to it.
  { readonly example: NoInfer<Data> } & Partial<
    Pick<MessageContract<Type, Data>, 'version' | 'upcasters' | 'key'>
  >;

function define<Type extends string, Data>(
  kind: MessageKind,
  definition: Definition<Type, Data>,
): MessageContract<Type, Data> {
  const topic = kind === 'command' ? commandTopic(definition.owner) : eventTopic(definition.owner);
  return { kind, version: 1, upcasters: {}, key: 'orderId', topic, ...definition };
}

/** Declares a command: an imperative with exactly one owner, which answers with an event. */
export function command<Type extends string, Data>(definition: Definition<Type, Data>) {
  return define('command', definition);
}

/** Declares an event: a past participle, told by its owner to whoever subscribes. */
export function event<Type extends string, Data>(definition: Definition<Type, Data>) {
  return define('event', definition);
}

export const commandTopic = (service: ServiceName) => `${service}.commands.v1`;
export const eventTopic = (service: ServiceName) => `${service}.events.v1`;
/** Owned by the consumer that gave up on a message. */
export const deadLetterTopic = (service: ServiceName) => `${service}.dead-letters.v1`;
