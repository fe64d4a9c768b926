import { describe } from '@jest/globals';
import { itIsABroker } from './conformance/broker.conformance.js';
import { InMemoryBroker } from './in-memory/in-memory-broker.js';
import { NamespacedBroker } from './namespaced-broker.js';

describe('the in-memory broker', () => {
  itIsABroker(() => {
    const broker = new InMemoryBroker();
    return {
      broker,
      another: () => new InMemoryBroker(),
      append: (topic, record) => broker.append(topic, record),
    };
  });
});

describe('a broker with a namespace', () => {
  itIsABroker(() => {
    const broker = new InMemoryBroker();
    return {
      broker: new NamespacedBroker(broker, 'ours'),
      another: () => new NamespacedBroker(new InMemoryBroker(), 'ours'),
      append: (topic, record) => broker.append(`ours.${topic}`, record),
    };
  });
});
