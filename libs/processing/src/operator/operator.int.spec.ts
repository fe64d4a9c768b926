import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReserveStock } from '@orderflow/contracts';
import { eventually } from '@orderflow/testkit';
import { newOrderId, publishAll, quantityOf, reserveStock, tallyOf } from '../tally.fixtures.js';
import { ada, OperatorWorld, wireOf } from './operator.fixtures.js';

const thirteen = 13;
const failOn13 = (message: ReserveStock) => {
  if (quantityOf(message) === thirteen) throw new Error(`13 is unlucky for ${message.data.orderId}`);
};
const bytes = (wire: unknown) => Buffer.from(JSON.stringify(wire));

describe('an operator of dead letters', () => {
  let world: OperatorWorld;

  beforeEach(async () => {
    world = await OperatorWorld.open();
    world.handler.trouble = failOn13;
  });
  afterEach(() => world.close());

  /** An order whose first message is dead, and whose messages 1 and 2 wait behind it. */
  async function blockedOrder() {
    const orderId = newOrderId();
    await publishAll(
      world.broker,
      [thirteen, 1, 2].map((n) => reserveStock(orderId, n)),
    );
    await world.start();
    const dead = await world.deadLetter();
    await eventually('two wait behind it', async () =>
      expect(
        await world.operator.list({ state: 'queued', key: orderId }, { after: 0, limit: 9 }),
      ).toHaveLength(2),
    );
    return { orderId, position: dead.position };
  }

  describe('integrity/edit-and-retry: fixed, it is handled, and then those behind it in their order', () => {
    it.each([
      ['undecodable', () => 'not json'],
      ['invalid', (wire: ReturnType<typeof wireOf>) => ({ ...wire, data: { orderId: 'X' } })],
      ['unknown-command', (wire: ReturnType<typeof wireOf>) => ({ ...wire, type: 'ReserveStok' })],
      ['handler-failed', (wire: ReturnType<typeof wireOf>) => wire],
    ])('%s', async (code, bend) => {
      const orderId = newOrderId();
      const good = wireOf(reserveStock(orderId, 7));
      const bad = bend(
        code === 'handler-failed' ? { ...good, data: wireOf(reserveStock(orderId, 13)).data } : good,
      );
      await world.poison(orderId, typeof bad === 'string' ? bad : JSON.stringify(bad));
      await publishAll(
        world.broker,
        [1, 2].map((n) => reserveStock(orderId, n)),
      );
      await world.start();
      const dead = await world.deadLetter();
      expect(dead).toMatchObject({
        key: orderId,
        code,
        head: dead.position,
        attempts: code === 'handler-failed' ? 3 : 1,
      });
      await world.operator.edit(dead.position, bytes(good), { ...ada, reason: 'a typing error' });
      await world.tallied(orderId, [7, 1, 2]);
      expect(await world.database.query('select * from parked')).toEqual([]);
      expect(await world.operator.acts({ limit: 9 })).toMatchObject([
        {
          act: 'edit',
          actor: 'ada',
          reason: 'a typing error',
          position: dead.position,
          key: orderId,
          before: { state: 'dead', code },
          after: { state: 'retrying', messageId: good.id },
          valueBefore: { value: typeof bad === 'string' ? bad : JSON.stringify(bad) },
          valueAfter: { value: JSON.stringify(good) },
        },
      ]);
    });
  });

  it.each([
    ['is no JSON', () => Buffer.from('{'), /expected JSON/],
    ['breaks the contract', (wire: object) => bytes({ ...wire, data: {} }), /data\.orderId/],
    [
      'has another id',
      (wire: object) => bytes({ ...wire, id: newOrderId() }),
      /^id: expected .* which the message keeps/,
    ],
    [
      'has another key',
      (wire: object) => bytes({ ...wire, subject: newOrderId() }),
      /^subject: expected .* the key/,
    ],
    [
      'is not handled here',
      (wire: { data: { orderId: string } }) =>
        bytes({ ...wire, type: 'ReleaseStock', data: { orderId: wire.data.orderId } }),
      /^type: expected one that is handled here/,
    ],
  ])('refuses an edit whose value %s, and changes nothing', async (_, bend, reason) => {
    const { orderId, position } = await blockedOrder();
    const { decoded, ...before } = await world.operator.show(position);
    const wire = JSON.parse((before as { value: string }).value) as ReturnType<typeof wireOf>;
    await expect(world.operator.edit(position, bend(wire), ada)).rejects.toThrow(reason);
    expect(await world.operator.show(position)).toEqual({ decoded, ...before });
    expect(await world.operator.acts({ limit: 9 })).toEqual([]);
    expect(await tallyOf(world.database, orderId)).toEqual([]);
  });

  it('refuses a value under an id that is known already, where the first one had none', async () => {
    const orderId = newOrderId();
    const done = reserveStock(orderId, 1);
    await publishAll(world.broker, [done]);
    await world.poison(orderId, 'not json');
    await world.start();
    const { position } = await world.deadLetter();
    await expect(world.operator.edit(position, bytes(wireOf(done)), ada)).rejects.toThrow(
      /^id: .* known here/,
    );
    expect(await tallyOf(world.database, orderId)).toEqual([1]);
  });

  it('integrity/discard: what waits behind a discarded message goes on, and the audit keeps all of it', async () => {
    const { orderId, position } = await blockedOrder();
    const { messageId } = await world.operator.show(position);
    await world.operator.discard(position, { ...ada, reason: 'ordered by mistake' });
    await world.tallied(orderId, [1, 2]);
    const [act] = await world.operator.acts({ position, limit: 9 });
    expect(act).toMatchObject({ act: 'discard', reason: 'ordered by mistake', messageId, after: null });
    expect(act?.before).toMatchObject({
      state: 'dead',
      topic: 'inventory.commands.v1',
      partition: expect.any(Number),
    });
    expect(JSON.parse((act?.valueBefore as { value: string }).value)).toMatchObject({ id: messageId });
  });

  it('integrity/discard: a discarded record that is delivered again stays discarded', async () => {
    const orderId = newOrderId();
    await world.poison(orderId, 'not json');
    // What does not commit gets everything again when it is started again.
    const commit = {
      subscribe: {
        value: async (options: Parameters<typeof world.broker.subscribe>[0]) =>
          Object.assign(await world.broker.subscribe(options), { commit: async () => undefined }),
      },
    };
    await world.start({ broker: Object.create(world.broker, commit) as typeof world.broker });
    await world.operator.discard((await world.deadLetter()).position, { ...ada, reason: 'rubbish' });
    await world.stop();
    const again = await world.start();
    await eventually('it comes again', () => expect(again.stats.duplicates).toBe(1));
    expect(await world.dead()).toEqual([]);
  });

  it('integrity/dry-run: tells changes and messages of the real handler, and nothing of it is done', async () => {
    const { orderId, position } = await blockedOrder();
    expect(await world.operator.dryRun(position)).toMatchObject({
      outcome: 'failed',
      code: 'handler-failed',
      reason: `13 is unlucky for ${orderId}`,
    });
    const value = bytes({
      ...(JSON.parse(((await world.operator.show(position)) as { value: string }).value) as object),
      data: wireOf(reserveStock(orderId, 7)).data,
    });
    const before = await world.database.query('select * from parked order by position');
    expect(await world.operator.dryRun(position, { value })).toEqual({
      outcome: 'handled',
      effect: 'none',
      changes: [{ orderId, quantity: 7 }],
      emits: [{ type: 'StockReserved', subject: orderId, data: { orderId } }],
    });
    expect(await world.database.query('select * from parked order by position')).toEqual(before);
    expect(await tallyOf(world.database, orderId)).toEqual([]);
    expect(await world.database.query(`select * from outbox where topic like '%events%'`)).toEqual([]);
  });

  it('integrity/dry-run: does not call an effect, and says so', async () => {
    let calls = 0;
    Object.assign(world.handler, { effect: async () => void calls++ });
    const { position } = await blockedOrder();
    const before = calls;
    world.handler.trouble = () => undefined;
    expect(await world.operator.dryRun(position)).toMatchObject({ outcome: 'handled', effect: 'not-called' });
    expect(await world.operator.dryRun(position, { result: 'paid' })).toMatchObject({ effect: 'given' });
    expect(calls).toBe(before);
  });

  it('refuses to act on what is behind another, what is not dead, and what is not there', async () => {
    const { orderId, position } = await blockedOrder();
    await world.poison(orderId, 'not json');
    const [, behind] = await world.deadLetters(2);
    await expect(world.operator.retry(behind!.position, ada)).rejects.toThrow(
      `behind the one at position ${position}`,
    );
    await expect(world.operator.discard(behind!.position, { ...ada, reason: 'x' })).rejects.toThrow(
      'behind the one',
    );
    await expect(world.operator.retry(position + 1, ada)).rejects.toThrow('is queued');
    await expect(world.operator.retry(9_999, ada)).rejects.toThrow('nothing is parked at position 9999');
    world.handler.trouble = () => undefined;
    await world.operator.retry(position, ada);
    await world.tallied(orderId, [13, 1, 2]);
    expect(await world.dead()).toMatchObject([{ position: behind!.position, head: behind!.position }]);
  });

  it('of two who act at once on one dead letter, one is refused', async () => {
    const { position } = await blockedOrder();
    const acts = [1, 2, 3, 4].map(() => world.operator.retry(position, ada));
    const outcomes = (await Promise.allSettled(acts)).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(1);
    expect(await world.operator.acts({ limit: 9 })).toHaveLength(1);
  });

  it('lists keys that wait, and dead letters by what failed, whatever ids, numbers and values are in the reason', async () => {
    await publishAll(
      world.broker,
      [1, 2, 3].map(() => reserveStock(newOrderId(), thirteen)),
    );
    for (const value of ['not json', 'xyz']) await world.poison(newOrderId(), value);
    const wire = wireOf(reserveStock(newOrderId(), 1));
    for (const quantity of ['many', 'few']) {
      const bent = {
        ...wire,
        id: newOrderId(),
        data: { ...wire.data, lines: [{ sku: '85123A', quantity }] },
      };
      await world.poison(newOrderId(), JSON.stringify(bent));
    }
    await world.start();
    const dead = await world.deadLetters(7);
    const groups = await world.operator.groups({});
    expect(groups).toMatchObject([
      { code: 'handler-failed', count: 3, keys: 3, types: ['ReserveStock'] },
      expect.objectContaining({ count: 2, keys: 2 }),
      expect.objectContaining({ count: 2, keys: 2 }),
    ]);
    expect(groups.map(({ code }) => code).sort()).toEqual(['handler-failed', 'invalid', 'undecodable']);
    const fingerprint = groups[0]!.fingerprint;
    expect(await world.operator.list({ fingerprint }, { after: 0, limit: 2 })).toEqual(
      dead.filter((one) => one.fingerprint === fingerprint).slice(0, 2),
    );
    expect(await world.operator.keys({ after: 0, limit: 9 })).toMatchObject(
      dead.map(({ key, position }) => ({ key, head: position, state: 'dead', messages: 1 })),
    );
  });
});
