import { expect, it } from '@jest/globals';
import { TopicUnknown } from '../messaging.errors.js';
import { eventually, gate, record, watermarks, type World } from './world.js';

export function delivery(world: () => World): void {
  it('begins a new group at the earliest record', async () => {
    const topic = await world().topic();
    await world().broker.publish(['1', '2', '3'].map((value) => record(topic, 'ada', value)));
    const reader = await world().read([topic]);
    await eventually('3 records arrive', () => reader.values.length === 3);
    expect(reader.values).toEqual(['1', '2', '3']);
  });

  it('gives every group every record of every topic', async () => {
    const topics = [await world().topic(), await world().topic()];
    const readers = await Promise.all([1, 2, 3].map(() => world().read(topics)));
    await world().broker.publish(topics.map((topic) => record(topic, 'ada', topic)));
    for (const reader of readers) {
      await eventually('both records arrive', () => reader.values.length === 2);
      expect(new Set(reader.values)).toEqual(new Set(topics));
    }
  });

  it('delivers again what was not committed, and only that', async () => {
    const topic = await world().topic(1);
    const groupId = world().group();
    await world().broker.publish(['1', '2', '3', '4'].map((value) => record(topic, 'ada', value)));
    const first = await world().read([topic], { groupId });
    await eventually('4 records arrive', () => first.values.length === 4);
    await first.subscription.commit(watermarks(first.records.slice(0, 2)));
    await first.subscription.close();
    const second = await world().read([topic], { groupId });
    await eventually('2 records arrive again', () => second.values.length === 2);
    await second.subscription.commit(watermarks(second.records));
    await second.subscription.close();
    const third = await world().read([topic], { groupId });
    await world().broker.publish([record(topic, 'ada', '5')]);
    await eventually('the new record arrives', () => third.values.includes('5'));
    expect([second.values, third.values]).toEqual([['3', '4'], ['5']]);
  });

  it('holds a partition back until its records are taken, and only that partition', async () => {
    const topic = await world().topic(6);
    const taken = gate();
    let slow: number | undefined;
    const reader = await world().read([topic], {
      onRecords: async ([first]) => {
        slow ??= first?.partition;
        if (slow === first?.partition) await taken.passed;
      },
    });
    await world().broker.publish([record(topic, 'ada', 'blocks')]);
    await eventually('the slow record arrives', () => reader.values.includes('blocks'));
    const keys = Array.from({ length: 30 }, (_, n) => `order-${n}`);
    for (const round of ['1', '2']) {
      await world().broker.publish([
        record(topic, 'ada', `held ${round}`),
        ...keys.map((key) => record(topic, key, round)),
      ]);
      const others = () => new Set(reader.records.map((of) => of.partition)).size;
      await eventually(
        `round ${round} arrives elsewhere`,
        () => reader.values.includes(round) && others() > 3,
      );
    }
    expect(reader.records.filter((of) => of.partition === slow)).toHaveLength(1);
    taken.open();
    await eventually('everything arrives', () => reader.values.length === 63);
    const ofAda = reader.records.filter((of) => of.key === 'ada').map(({ value }) => String(value));
    expect(ofAda).toEqual(['blocks', 'held 1', 'held 2']);
  });

  it('stops while paused and loses nothing of it', async () => {
    const topic = await world().topic();
    const paused = await world().read([topic]);
    const witness = await world().read([topic]);
    await world().broker.publish([record(topic, 'ada', '1')]);
    await eventually('the first record arrives', () => paused.values.length === 1);
    paused.subscription.pause();
    await world().broker.publish(['2', '3'].map((value) => record(topic, 'ada', value)));
    await eventually('another group has all', () => witness.values.length === 3);
    expect(paused.values).toEqual(['1']);
    expect(paused.subscription.joined).toBe(true);
    paused.subscription.resume();
    await eventually('the rest arrives', () => paused.values.length === 3);
    expect(paused.values).toEqual(['1', '2', '3']);
  });

  it('refuses to subscribe to a topic that does not exist', async () => {
    const subscribe = world().read(['nobody-made-this']);
    await expect(subscribe).rejects.toThrow(TopicUnknown);
    await expect(subscribe).rejects.toThrow('nobody-made-this');
  });

  it('is silent after close, and closes twice', async () => {
    const topic = await world().topic();
    const reader = await world().read([topic]);
    expect(reader.subscription.joined).toBe(true);
    const witness = await world().read([topic]);
    await reader.subscription.close();
    await reader.subscription.close();
    expect(reader.subscription.joined).toBe(false);
    await world().broker.publish([record(topic, 'ada', 'late')]);
    await eventually('another group has it', () => witness.values.includes('late'));
    await reader.subscription.commit([{ topic, partition: 0, nextOffset: 1n }]);
    expect([reader.values, reader.crashes]).toEqual([[], []]);
  });

  it('leaves the group at once, and closes when the records that are being taken are taken', async () => {
    const topic = await world().topic(1);
    const groupId = world().group();
    const taken = gate();
    let done = false;
    const leaver = await world().read([topic], {
      groupId,
      onRecords: () => taken.passed.then(() => void (done = true)),
    });
    await world().broker.publish([record(topic, 'ada', '1')]);
    await eventually('the record arrives', () => leaver.values.length === 1);
    const closed = leaver.subscription.close().then(() => done);
    await world().broker.publish([record(topic, 'ada', '2')]);
    const heir = await world().read([topic], { groupId });
    await eventually('another member has both', () => heir.values.length === 2);
    taken.open();
    await expect(closed).resolves.toBe(true);
    expect(leaver.values).toEqual(['1']);
  });

  it('crashes the subscription of a subscriber that rejects', async () => {
    const topic = await world().topic();
    const reader = await world().read([topic], { onRecords: () => Promise.reject(new Error('a defect')) });
    await world().broker.publish([record(topic, 'ada', '1')]);
    await eventually('onCrash is called', () => reader.crashes.length > 0);
    expect(reader.crashes).toHaveLength(1);
    expect(reader.subscription.joined).toBe(false);
  });
}
