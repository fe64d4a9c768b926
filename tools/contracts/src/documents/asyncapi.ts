import { deadLetterTopic, topicSpecs, type MessageContract, type TopicSpec } from '@orderflow/contracts';
import { headersSchema } from '@orderflow/messaging';
import { deadLetterRecord } from '@orderflow/processing';
import type { Schema } from '../compare/schema.js';
import { envelopeName, exampleEnvelope, jsonSchema, presentForms } from '../released/present.js';
import { lastRelease, type Released } from '../released/release.js';
import type { ServiceParts } from '../services/describe-services.js';
import { deadLetterExample } from './dead-letter.js';
import { messageVersions, type MessageVersion } from './message-versions.js';

export const asyncApiFile = 'docs/reference/asyncapi.json';

type Services = readonly Pick<ServiceParts, 'name' | 'receives' | 'asks'>[];
const refTo = (path: string) => ({ $ref: `#/${path}` });
const draft7 = ({ $schema: _, ...schema }: Schema): Schema => schema;

/** The AsyncAPI 3 document of the whole system: every topic, every message, and which service sends and receives it. */
export function asyncApi(released: Released, services: Services): object {
  const versions = messageVersions(released);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'orderflow',
      version: `${lastRelease(released)}.0.0`,
      description:
        'Every message travels as a CloudEvents 1.0 envelope in structured JSON. What has one key is in order. Each service is one consumer group, named after it.',
      license: { name: 'Apache-2.0' },
      tags: services.map(({ name }) => ({ name })),
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(topicSpecs().map((spec) => [spec.topic, channel(spec, versions)])),
    operations: Object.fromEntries(services.flatMap((service) => operationsOf(service, versions))),
    components: {
      messages: {
        ...Object.fromEntries(versions.map((version) => [version.name, messageOf(version)])),
        DeadLetter: deadLetter,
      },
      schemas: {
        [envelopeName]: draft7(presentForms([]).get(envelopeName)?.reads ?? {}),
        headers: draft7(jsonSchema(headersSchema, 'input')),
        DeadLetter: draft7(jsonSchema(deadLetterRecord, 'input')),
        ...Object.fromEntries(versions.map(({ name, schema }) => [name, draft7(schema)])),
      },
    },
  };
}

function channel({ topic, partitions, retentionMs }: TopicSpec, versions: readonly MessageVersion[]) {
  const names = versions.filter(({ contract }) => contract.topic === topic).map(({ name }) => name);
  const messages = isDeadLetters(topic) ? ['DeadLetter'] : names;
  return {
    address: topic,
    messages: Object.fromEntries(messages.map((name) => [name, refTo(`components/messages/${name}`)])),
    bindings: {
      kafka: {
        topic,
        partitions,
        topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': retentionMs },
        bindingVersion: '0.5.0',
      },
    },
  };
}

const isDeadLetters = (topic: string) => topic.endsWith('.dead-letters.v1');

/** What a service sends and receives, one operation for each topic. */
function operationsOf({ name, receives, asks }: Services[number], versions: readonly MessageVersion[]) {
  const sends = ({ contract: { kind, owner, type }, superseded }: MessageVersion) =>
    !superseded && (kind === 'event' ? owner === name : asks.includes(type));
  const sent = byTopic(versions.filter(sends));
  const received = byTopic(versions.filter(({ contract }) => receives.includes(contract.type)));
  const group = { kafka: { groupId: { type: 'string', enum: [name] }, bindingVersion: '0.5.0' } };
  const operation = (action: 'send' | 'receive', topic: string, names: readonly string[]) => [
    `${name}.${action}.${topic}`,
    {
      ...{ action, channel: refTo(`channels/${topic}`), tags: [{ name }] },
      ...(action === 'receive' && { bindings: group }),
      messages: names.map((message) => refTo(`channels/${topic}/messages/${message}`)),
    },
  ];
  return [
    ...[...sent].map(([topic, names]) => operation('send', topic, names)),
    ...[...received].map(([topic, names]) => operation('receive', topic, names)),
    // Whoever receives anything gives up on some of it.
    ...(received.size > 0
      ? [operation('send', deadLetterTopic(name as MessageContract['owner']), ['DeadLetter'])]
      : []),
  ] as [string, object][];
}

function byTopic(versions: readonly MessageVersion[]): Map<string, string[]> {
  const topics = Map.groupBy(versions, ({ contract }) => contract.topic);
  return new Map([...topics].map(([topic, members]) => [topic, members.map(({ name }) => name)]));
}

function messageOf({ contract, name, version, schema, example, superseded }: MessageVersion) {
  const { type, kind, owner, key, summary } = contract;
  return {
    ...{ name: type, title: `${type}, version ${version}`, summary },
    description: superseded
      ? `No longer written; readers bring it forward to version ${contract.version}.`
      : kind === 'command'
        ? `A command to ${owner}.`
        : `An event of ${owner}.`,
    tags: [{ name: kind }],
    contentType: 'application/cloudevents+json',
    headers: refTo('components/schemas/headers'),
    correlationId: { location: '$message.payload#/correlationid' },
    payload: {
      allOf: [refTo(`components/schemas/${envelopeName}`)],
      properties: {
        type: { const: type },
        dataversion: { const: version },
        data: refTo(`components/schemas/${name}`),
      },
    },
    examples: [{ payload: { ...exampleEnvelope(contract), dataversion: version, data: example } }],
    bindings: {
      kafka: {
        key: { ...draft7(schema.properties?.[key] ?? {}), description: `data.${key}` },
        bindingVersion: '0.5.0',
      },
    },
  };
}

const deadLetter = {
  ...{ name: 'DeadLetter', title: 'A message that a service gave up on', contentType: 'application/json' },
  summary: 'The original record as it was, and why it could not be handled.',
  payload: refTo('components/schemas/DeadLetter'),
  examples: [{ payload: deadLetterExample }],
};
