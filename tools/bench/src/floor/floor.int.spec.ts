import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '@orderflow/postgres';
import { createTestDatabase, type TestDatabase } from '@orderflow/testkit';
import { shopOrders } from '../load/shop-orders.js';
import { floorOn } from './measure-floor.js';
import { checkFloor, runStep, toFloorOrder } from './run-floor.js';
import { createFloor } from './schema.js';
import { steps } from './steps.js';

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await createTestDatabase('floor');
  database = new Database({ url: home.url, applicationName: 'floor', connectionsMax: 1 });
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

test('one by one and in batches every order goes through all steps', async () => {
  const floor = await floorOn(database, { oneByOne: 5, inBatches: 450 });
  expect(floor.check).toMatchObject({ passed: true, detail: '455 of 455 orders, stock adds up' });
  expect(floor.oneByOne).toBeGreaterThan(0);
  expect(floor.inBatches).toBeGreaterThan(0);
});

test('a step that is repeated, alone or among others, is done once', async () => {
  await createFloor(database, 10);
  const orders = shopOrders(4).map(toFloorOrder);
  for (const step of steps) {
    await runStep(step, orders.slice(0, 2), database);
    await runStep(step, orders.slice(0, 1), database);
    await runStep(step, orders, database);
  }
  expect(await checkFloor(database)).toEqual({ complete: 4, conserved: true });
});

test('a step that is left out is found', async () => {
  await createFloor(database, 10);
  const orders = shopOrders(2).map(toFloorOrder);
  for (const step of steps.slice(0, -1)) await runStep(step, orders, database);
  expect(await checkFloor(database)).toEqual({ complete: 0, conserved: true });
});
