import { describe, expect, it, test } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import { catalog, contractOf, topicSpecs } from './catalog.js';
import { commandTopic, deadLetterTopic, eventTopic, serviceNames } from './contract.js';
import * as contracts from './index.js';

const day = 86_400_000;

/** The fields that a sender may leave out. */
const optional: Partial<Record<string, readonly string[]>> = {
  BookShipment: ['email'],
  CapturePayment: ['country'],
  PaymentCaptured: ['customerId', 'country'],
  PaymentFlagged: ['customerId', 'country'],
  PaymentRefunded: ['currency'],
  ShipmentDispatched: ['email'],
};

describe.each(catalog.map((contract) => [contract.type, contract] as const))('%s', (type, contract) => {
  it('has an example that its schema takes as it is', () => {
    expect(contract.schema.safeParse(contract.example)).toEqual({ success: true, data: contract.example });
  });

  it('wants each field of its example that is not optional', () => {
    const fields = Object.keys(contract.example as object);
    const dispensable = fields.filter((field) => {
      const { [field]: _, ...rest } = contract.example as Record<string, unknown>;
      return contract.schema.safeParse(rest).success;
    });
    expect(dispensable).toEqual(optional[type] ?? []);
  });

  it('goes over the topic of its owner and kind', () => {
    expect(serviceNames).toContain(contract.owner);
    expect(contract.topic).toBe((contract.kind === 'command' ? commandTopic : eventTopic)(contract.owner));
  });

  it('has its key in its data, always', () => {
    expect(
      contract.schema.safeParse({ ...(contract.example as object), [contract.key]: undefined }).success,
    ).toBe(false);
    expect((contract.example as Record<string, unknown>)[contract.key]).toEqual(expect.any(String));
  });

  it('can bring every older version forward', () => {
    const older = Array.from({ length: contract.version - 1 }, (_, index) => String(index + 1));
    expect(Object.keys(contract.upcasters)).toEqual(older);
  });

  it('is exported under its own name, said in one sentence, and found', () => {
    expect(contracts[type as keyof typeof contracts]).toBe(contract);
    expect(contract.summary).toMatch(/^[A-Z].*\.$/);
    expect(contractOf(type)).toBe(contract);
  });
});

test('no two messages have the same type', () => {
  const types = catalog.map(({ type }) => type);
  expect(types).toEqual([...new Set(types)]);
});

test('nobody sends commands to a service that only listens', () => {
  const commanded = new Set(catalog.filter(({ kind }) => kind === 'command').map(({ owner }) => owner));
  expect([...commanded].sort()).toEqual(['inventory', 'orders', 'payments', 'shipping']);
});

test.each(['TeapotBroken', 'reservestock', '', 'toString', '__proto__'])('%p is no type', (type) => {
  expect(contractOf(type)).toBeUndefined();
});

test('renaming any of these re-reads or orphans history', () => {
  expect({
    services: serviceNames,
    messages: catalog.map(({ topic, type, version }) => `${topic} ${type} ${version}`),
    deadLetters: serviceNames.map(deadLetterTopic),
  }).toMatchSnapshot();
});

describe('the topics to create', () => {
  const specs = topicSpecs();

  it('are those of the messages, six partitions and a week each', () => {
    const topics = new Set(catalog.map(({ topic }) => topic));
    expect(specs.filter(({ partitions }) => partitions === 6)).toEqual(
      [...topics].map((topic) => ({ topic, partitions: 6, retentionMs: 7 * day })),
    );
  });

  it('and the dead letters of every service, one partition and a month each', () => {
    expect(specs.filter(({ partitions }) => partitions !== 6)).toEqual(
      serviceNames.map((name) => ({ topic: deadLetterTopic(name), partitions: 1, retentionMs: 30 * day })),
    );
  });

  it('each once', () => {
    expect(new Set(specs.map(({ topic }) => topic)).size).toBe(specs.length);
  });
});

test('an order id of ours is one for every schema', () => {
  expect(contracts.shapes.orderId.safeParse(newId()).success).toBe(true);
});
