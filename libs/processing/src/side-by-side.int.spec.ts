import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  deadLetterTopic,
  eventTopic,
  ReserveStock,
  type Message,
  type MessageContract,
} from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import { emit, encodeMessage, messageFrom, type Broker, type ReceivedRecord } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { createTestDatabase, eventually, testInfra, uniqueName, type TestDatabase } from '@orderflow/testkit';
import { z } from 'zod';
import { Handles } from './handler.js';
import { deadLetterRecord } from './parking/dead-letter.record.js';
import {
  newOrderId,
  startTally,
  tallyBroker,
  tallyDatabase,
  TallyHandler,
  tallyOf,
} from './tally.fixtures.js';

const goods = z.array(z.object({ sku: z.string(), quantity: z.int() }));
const orderId = z.string();

/** ReserveStock as it was released. */
const old = ReserveStock as unknown as MessageContract;
/** With a field that may be left out: the same version, since it breaks nobody. */
const withGift: MessageContract = {
  ...old,
  schema: z.object({ orderId, lines: goods, gift: z.boolean().optional() }),
};
/** With a field renamed: a new version. */
const renamed: MessageContract = {
  ...old,
  version: 2,
  schema: z.object({ orderId, goods }),
  upcasters: {
    1: (data) => {
      const { lines: were, ...rest } = data as { lines: unknown };
      return { ...rest, goods: were };
    },
  },
};

/** The handler of a service that was built with this contract. */
function handlerFor(contract: MessageContract): TallyHandler & { seen: unknown[] } {
  @Handles(contract)
  class OfItsTime extends TallyHandler {
    readonly seen: unknown[] = [];

    override decide(_: null, { data }: ReserveStock) {
      this.seen.push(data);
      const of = data as unknown as Partial<Record<'lines' | 'goods', ReserveStock['data']['lines']>>;
      const [first] = of.goods ?? of.lines ?? [];
      return { changes: [{ orderId: data.orderId, quantity: first?.quantity ?? 0 }], emits: [] };
    }
  }
  return new OfItsTime();
}

/** What a service that was built with this contract writes. */
function written(contract: MessageContract, order: OrderId, n: number, more: object = {}): Message {
  const wares = [{ sku: '85123A', quantity: n }];
  const data = { orderId: order, ...(contract.version === 2 ? { goods: wares } : { lines: wares }), ...more };
  const provenance = { source: 'test', now: new Date(), subject: order, correlationId: order };
  return messageFrom(emit(contract as MessageContract<string, object>, data), provenance);
}

describe('old and new services side by side on real topics', () => {
  let home: TestDatabase;
  let database: Database;
  let broker: Broker;
  const started: { stop(): Promise<void> }[] = [];

  beforeEach(async () => {
    home = await createTestDatabase('side-by-side');
    database = await tallyDatabase(home.url);
    broker = await tallyBroker(testInfra().kafka, uniqueName('side-by-side'));
  });

  afterEach(async () => {
    for (const one of started.splice(0)) await one.stop();
    await broker.close();
    await database.close();
    await home.drop();
  });

  async function start(contract: MessageContract) {
    const handler = handlerFor(contract);
    const tally = Object.assign(await startTally(database, broker, handler), { handler });
    started.push(tally);
    return tally;
  }

  const write = (contract: MessageContract, ...messages: readonly Message[]) =>
    broker.publish(messages.map((message) => encodeMessage(message, () => contract)));
  const tallied = (order: OrderId, expected: readonly number[]) =>
    eventually(`order ${order} has ${expected.length} effects`, async () =>
      expect(await tallyOf(database, order)).toEqual(expected),
    );

  it('backward: a new reader takes what writers of both versions write, in order, and sees the newest only', async () => {
    const order = newOrderId();
    for (let n = 1; n <= 6; n++) {
      const writer = n % 2 === 1 ? old : renamed;
      await write(writer, written(writer, order, n));
    }
    const { handler } = await start(renamed);
    await tallied(order, [1, 2, 3, 4, 5, 6]);
    expect(handler.seen).toEqual(
      [1, 2, 3, 4, 5, 6].map((quantity) => ({ orderId: order, goods: [{ sku: '85123A', quantity }] })),
    );
  });

  it('forward: an old reader takes what a new compatible writer writes, without the field that he does not know', async () => {
    const order = newOrderId();
    await write(old, written(old, order, 1));
    await write(withGift, written(withGift, order, 2, { gift: true }), written(withGift, order, 3));
    const { handler } = await start(old);
    await tallied(order, [1, 2, 3]);
    expect(handler.seen[1]).toEqual({ orderId: order, lines: [{ sku: '85123A', quantity: 2 }] });
  });

  it('a rolling update: old and new instances share a group, receivers are new before senders are', async () => {
    const orders = Array.from({ length: 12 }, newOrderId);
    const writeAll = (writer: MessageContract, n: number) =>
      write(writer, ...orders.map((order) => written(writer, order, n)));
    const oldReader = await start(old);
    await writeAll(old, 1);
    await start(renamed);
    await writeAll(old, 2);
    started.splice(started.indexOf(oldReader), 1);
    await oldReader.stop();
    await writeAll(old, 3);
    await writeAll(renamed, 4);
    await writeAll(old, 5);
    for (const order of orders) await tallied(order, [1, 2, 3, 4, 5]);
    expect(await database.query('select * from parked')).toEqual([]);
  });

  it('in the wrong order nothing is lost: a version that is not known yet is a dead letter that blocks its key', async () => {
    const [order, other] = [newOrderId(), newOrderId()];
    const dead: ReceivedRecord[] = [];
    await broker.subscribe({
      groupId: uniqueName('probe'),
      topics: [deadLetterTopic('inventory'), eventTopic('inventory')],
      onRecords: async (some) => void dead.push(...some),
      onAssigned: () => undefined,
      onCrash: () => undefined,
    });
    await write(renamed, written(renamed, order, 1));
    await write(old, written(old, order, 2), written(old, other, 1));
    await start(old);
    await tallied(other, [1]);
    await eventually('one dead letter', () => expect(dead).toHaveLength(1));
    const { cause } = deadLetterRecord.parse(JSON.parse(dead[0]?.value?.toString() ?? ''));
    expect(cause).toEqual({
      code: 'unknown-version',
      reason: 'dataversion: expected a version of ReserveStock that leads up to 1, got 2',
    });
    expect(await tallyOf(database, order)).toEqual([]);
    expect(
      await database.query('select state from parked where key = $1 order by position', [order]),
    ).toEqual([{ state: 'dead' }, { state: 'queued' }]);
  });
});
