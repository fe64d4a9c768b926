import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OrderPlaced } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { emit, encodeMessage, messageFrom } from '@orderflow/messaging';
import type { Tx } from '@orderflow/postgres';
import { eventually } from '@orderflow/testkit';
import { enterInbox } from '../inbox.js';
import { OperatorWorld } from '../operator/operator.fixtures.js';
import { newOrderId, publishAll, reserveStock } from '../tally.fixtures.js';
import { noteFailure, unpark } from './parking.repository.js';

const insert = `insert into parked (consumer, key, state, topic, partition, record_offset, headers, record_timestamp, value, attempts)
  values ('inventory', $1, 'retrying', $2, 0, 7, '{}', now(), $3, 1) returning position`;

describe('parked messages', () => {
  let world: OperatorWorld;
  beforeEach(async () => {
    world = await OperatorWorld.open();
  });
  afterEach(() => world.close());

  const park = async (key: string, topic = 'inventory.commands.v1', value = 'not json', tx?: Tx) =>
    (await (tx ?? world.database).query<{ position: number }>(insert, [key, topic, Buffer.from(value)]))[0]!
      .position;

  it('integrity/stale: who read a row before it was changed can neither finish it nor note a failure', async () => {
    const position = await park(newOrderId());
    const ref = { position, attempts: 1, revision: 0 };
    const failure = { code: 'handler-failed', reason: 'x', attempts: 2, at: new Date() };
    const outcome = await world.database.transaction(async (tx) => [
      (await noteFailure(tx, ref, 'dead', failure)) instanceof Date,
      await noteFailure(tx, ref, 'dead', failure),
      (await unpark(tx, [ref])).size,
      (await unpark(tx, [{ ...ref, revision: 1 }])).size,
    ]);
    expect(outcome).toEqual([true, undefined, 0, 1]);
  });

  it('integrity/zombie: who waited for another’s messages sees what that one has parked', async () => {
    const key = newOrderId();
    const [first, second] = [newId(), newId()];
    let entering: Promise<unknown> = Promise.resolve();
    await world.database.transaction(async (tx) => {
      await enterInbox(tx, 'inventory', [first], [key]);
      await park(key, undefined, undefined, tx);
      entering = world.database.transaction(async (other) =>
        enterInbox(other, 'inventory', [first, second], [key]),
      );
      await eventually('the other one waits', async () =>
        expect(
          await world.database.query(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        ).toHaveLength(1),
      );
    });
    expect(await entering).toEqual({ ids: new Set([second]), parkedKeys: new Set([key]) });
  });

  it('integrity/handler-gone: a parked event that nobody handles any more is a dead letter, not stuck in silence', async () => {
    const key = newOrderId();
    const event = messageFrom(emit(OrderPlaced, OrderPlaced.example), {
      source: 'orders',
      now: new Date(),
      subject: key,
      correlationId: key,
    });
    await park(key, OrderPlaced.topic, encodeMessage(event).value);
    await world.start();
    expect(await world.deadLetter()).toMatchObject({
      key,
      code: 'unknown-event',
      reason: 'nobody here handles the event OrderPlaced',
    });
  });

  it('integrity/nul: an error with a NUL in it, which Postgres cannot store, blocks nobody', async () => {
    const [bad, good] = [newOrderId(), newOrderId()];
    world.handler.trouble = ({ data }) => {
      if (data.orderId === bad) throw new Error('a \0 in it');
    };
    await publishAll(world.broker, [reserveStock(bad, 1), reserveStock(good, 1)]);
    await world.start();
    await world.tallied(good, [1]);
    expect(await world.deadLetter()).toMatchObject({ key: bad, code: 'handler-failed' });
  });
});
