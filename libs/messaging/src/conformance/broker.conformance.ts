import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { delivery } from './delivery.conformance.js';
import { groups } from './groups.conformance.js';
import { publishing } from './publishing.conformance.js';
import { type BrokerUnderTest, World } from './world.js';

/** What the port promises, as tests. Every implementation runs all of it. */
export function itIsABroker(start: () => BrokerUnderTest): void {
  let tested: BrokerUnderTest;
  let world: World;
  beforeAll(async () => {
    tested = start();
    world = new World(tested.broker);
    await tested.broker.connect();
  });
  afterEach(() => world.end());
  afterAll(() => tested.broker.close());

  describe('publishing', () =>
    publishing(
      () => world,
      () => tested,
    ));
  describe('delivery', () => delivery(() => world));
  describe('groups', () =>
    groups(
      () => world,
      () => tested,
    ));
}
