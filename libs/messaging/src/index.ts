export * from './broker.js';
export { decodeMessage, type Decoded, type Undecoded, type UndecodedKind } from './codec/decode.js';
export { encodeMessage, headersSchema, valueBytesMax, type ContractLookup } from './codec/encode.js';
export { envelopeOf, envelopeSchema, type Envelope } from './codec/envelope.js';
export { InMemoryBroker } from './in-memory/in-memory-broker.js';
export { forgetRecords } from './kafka/forget-records.js';
export { KafkaBroker, type KafkaBrokerOptions } from './kafka/kafka-broker.js';
export {
  kafkaClientIn,
  kafkaClients,
  type KafkaClientName,
  type LogLevel,
  type OnLog,
} from './kafka/kafka-client.js';
export * from './message.js';
export * from './messaging.errors.js';
export { NamespacedBroker } from './namespaced-broker.js';
