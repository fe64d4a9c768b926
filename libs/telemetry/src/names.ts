/** The scope under which this system's spans are made. */
export const tracerName = 'orderflow';

/**
 * What spans are called. Those of messages are `<operation> <destination>`, as the semantic conventions for messaging
 * ask for; none has an id in it, so that spans of one name can be compared.
 */
export const spanNames = {
  /** An HTTP request, on either side; `route` has the names of its parameters, not their values. */
  request: (method: string, route: string) => `${method} ${route}`,
  /** From the writing of a message to its hand-over to the broker: the time it spent in the outbox. */
  outbox: (topic: string) => `outbox ${topic}`,
  /** One hand-over of a message to the broker, until all replicas have it. */
  send: (topic: string) => `send ${topic}`,
  /** One attempt to handle a message, from its receipt on. */
  process: (topic: string) => `process ${topic}`,
  /** The wait of a message behind others of its key, or for a place in a group. */
  lane: 'lane',
  /** One call of the outside world for a message. */
  effect: (type: string) => `effect ${type}`,
  /** One database transaction, shared by everything it is linked to. */
  transaction: 'transaction',
  /** A saga is told that the time limit of its step has passed. */
  timeLimit: (saga: string) => `time limit ${saga}`,
  /** An operator moves a saga. */
  operator: (verb: string) => `operator ${verb}`,
  /** A customer asks for the cancellation of an order. */
  cancellation: 'request cancellation',
  /** A customer sends goods of an order back. */
  goodsReturn: 'request return',
  /** A mail is handed to the mail server. */
  mail: 'send mail',
  /** Mails are handed to a mail service, many in one request. */
  mails: 'send mails',
  /** A webhook is posted to a subscriber. */
  webhook: 'send webhook',
} as const;

/** What happens within a span, at one instant. */
export const spanEvents = {
  /** A saga's step has got another status, or begins to be undone. */
  sagaStep: 'saga.step',
  sagaCompensation: 'saga.compensation',
  /** A saga has ended, or waits for an operator. */
  sagaEnd: 'saga.end',
  /** The other side of an effect was not there: it will be called again. */
  effectPutOff: 'effect.put_off',
} as const;

/**
 * Attributes of spans. `messaging.*`, `cloudevents.*`, `http.*`, `url.*`, `server.*` and `error.*` are OpenTelemetry's semantic
 * conventions 1.45, restated here because those for messaging may still change; the others are this system's own.
 */
export const spanAttributes = {
  /** On every span of an order's trace; also the one entry of baggage. */
  orderId: 'order.id',

  messagingSystem: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  destination: 'messaging.destination.name',
  partition: 'messaging.destination.partition.id',
  offset: 'messaging.kafka.offset',
  consumerGroup: 'messaging.consumer.group.name',
  messageId: 'messaging.message.id',
  conversationId: 'messaging.message.conversation_id',
  batchCount: 'messaging.batch.message_count',
  messageType: 'cloudevents.event_type',

  /** What an attempt came to: one of {@link outcomes}. */
  outcome: 'orderflow.outcome',
  /** The how manieth attempt at this message it is, where it is not the first. */
  attempt: 'orderflow.attempt',
  /** How long it then waits for the next one. */
  retryInMs: 'orderflow.retry_in_ms',

  saga: 'orderflow.saga',
  sagaStep: 'orderflow.saga.step',
  sagaStatus: 'orderflow.saga.status',
  /** Why something failed, was put off or undone. */
  reason: 'orderflow.reason',

  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  urlPath: 'url.path',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
} as const;

/** What one attempt to handle a message can come to. */
export const outcomes = {
  handled: 'handled',
  /** It had been handled before. */
  duplicate: 'duplicate',
  /** It waits behind an earlier message of its key that failed. */
  queued: 'queued',
  /** It failed and will be tried again. */
  parked: 'parked',
  dead: 'dead',
  /** Given up unfinished, because the partition went to another instance or the service stops. */
  dropped: 'dropped',
} as const;
export type Outcome = (typeof outcomes)[keyof typeof outcomes];

/** Headers of HTTP requests and of records that carry a trace (W3C Trace Context and Baggage). */
export const traceHeaders = { parent: 'traceparent', state: 'tracestate', baggage: 'baggage' } as const;
