import { describe } from '@jest/globals';
import { itIsABroker } from './conformance/broker.conformance.js';
import { InMemoryBroker } from './in-memory/in-memory-broker.js';

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
