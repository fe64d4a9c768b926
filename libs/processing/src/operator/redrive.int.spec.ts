import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@orderflow/testkit';
import { newOrderId, publishAll, reserveStock, tallyOf } from '../tally.fixtures.js';
import { ada, OperatorWorld } from './operator.fixtures.js';

describe('a redrive', () => {
  let world: OperatorWorld;
  let broken: boolean;
  let attempts: number;
  /** When each batch was saved, by the clock of the test. */
  let saves: number[];

  beforeEach(async () => {
    world = await OperatorWorld.open();
    broken = true;
    attempts = 0;
    saves = [];
    world.handler.trouble = () => {
      attempts++;
      if (broken) throw new Error('out of order');
    };
    world.handler.repository.onSave = (rows) => void saves.push(...rows.map(() => Date.now()));
  });
  afterEach(() => world.close());

  async function deadOrders(count: number) {
    const orders = Array.from({ length: count }, newOrderId);
    await publishAll(
      world.broker,
      [1, 2].flatMap((n) => orders.map((orderId) => reserveStock(orderId, n))),
    );
    await world.start();
    await world.deadLetters(count);
    broken = false;
    return orders;
  }

  it('integrity/redrive-rate: has each message of a group tried again in its turn, and those behind it after it', async () => {
    const orders = await deadOrders(12);
    const [{ fingerprint } = { fingerprint: '' }] = await world.operator.groups({});
    const startedAt = Date.now();
    const redrive = await world.operator.retryMany({ fingerprint }, 6, { ...ada, reason: 'repaired' });
    expect(redrive).toMatchObject({ messages: 12, behind: 0 });
    for (const orderId of orders) await world.tallied(orderId, [1, 2]);
    expect(saves.at(-1)! - startedAt).toBeGreaterThan((11 / 6) * 1_000 - 50);
    const acts = await world.operator.acts({ limit: 99 });
    expect(acts).toHaveLength(12);
    expect(acts.every((act) => act.redrive === redrive.redrive && act.reason === 'repaired')).toBe(true);
  });

  it('integrity/redrive-crash: goes on where it was, at its rate, with whoever runs next', async () => {
    const orders = await deadOrders(20);
    await world.operator.retryMany({}, 5, ada);
    await eventually('some are done', () => expect(saves.length).toBeGreaterThan(6));
    await world.stop();
    const before = saves.length;
    expect(before).toBeLessThan(34);
    // Everything that is left is long overdue for a process that begins an hour later.
    await world.database.query(`update parked set next_attempt_at = next_attempt_at - interval '1 hour'`);
    const startedAt = Date.now();
    await world.start();
    for (const orderId of orders) await world.tallied(orderId, [1, 2]);
    const left = Math.floor((40 - before) / 2);
    expect(saves.at(-1)! - startedAt).toBeGreaterThan(((left - 2) / 5) * 1_000);
    expect(saves).toHaveLength(40);
  });

  it('integrity/redrive-bounded: what fails again is dead again, and nobody tries it any more', async () => {
    const [orderId] = await deadOrders(1);
    broken = true;
    const published = await world.published();
    const [before] = await world.dead();
    expect(attempts).toBe(3);
    await world.operator.retry(before!.position, ada);
    await eventually('it is dead again', async () =>
      expect(await world.dead()).toMatchObject([{ position: before!.position, attempts: 3, redrives: 1 }]),
    );
    expect(attempts).toBe(6);
    expect((await world.dead())[0]?.firstFailedAt).toEqual(before!.firstFailedAt);
    await eventually('it is told twice', () => expect(published).toHaveLength(2));
    broken = false;
    const other = newOrderId();
    await publishAll(world.broker, [reserveStock(other, 1)]);
    await world.tallied(other, [1]);
    expect(attempts).toBe(7);
    expect(await tallyOf(world.database, orderId!)).toEqual([]);
  });

  it('integrity/act-atomic: an act that dies before it is in the audit has done nothing', async () => {
    await deadOrders(2);
    const before = await world.dead();
    const [{ position } = { position: 0 }] = before;
    const [row] = await world.database.query<{ value: Buffer }>(
      'select value from parked where position = $1',
      [position],
    );
    await world.database.query('alter table operator_acts rename to lost');
    const acts = [
      () => world.operator.retry(position, ada),
      () => world.operator.retryMany({}, 10, ada),
      () => world.operator.discard(position, { ...ada, reason: 'unwanted' }),
      () => world.operator.edit(position, row!.value, ada),
    ];
    for (const act of acts) await expect(act()).rejects.toThrow('operator_acts');
    expect(await world.dead()).toEqual(before);
  });

  it('takes only the heads, and tells of those behind', async () => {
    const [orderId] = await deadOrders(1);
    await world.poison(orderId!, 'not json');
    await world.deadLetters(2);
    expect(await world.operator.retryMany({ key: orderId! }, 10, ada)).toMatchObject({
      messages: 1,
      behind: 1,
    });
    await world.tallied(orderId!, [1, 2]);
    expect(await world.operator.retryMany({ key: newOrderId() }, 10, ada)).toMatchObject({
      messages: 0,
      lastAt: null,
    });
  });
});
