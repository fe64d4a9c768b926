import { expect, it } from '@jest/globals';
import type { ReceivedRecord } from '../broker.js';
import { TopicUnknown } from '../messaging.errors.js';
import { type BrokerUnderTest, eventually, type Reader, record, watermarks, type World } from './world.js';

const keys = Array.from({ length: 60 }, (_, n) => `order-${n}`);
const latestAssignment = (reader: Reader) => reader.assignments.at(-1) ?? [];

/** Every delivery of a partition that the member did not have at that moment. */
function strays({ log }: Reader): ReceivedRecord[] {
  let assigned = new Set<number>();
  return log.filter((entry): entry is ReceivedRecord => {
    if ('offset' in entry) return !assigned.has(entry.partition);
    assigned = new Set(entry.map(({ partition }) => partition));
    return false;
  });
}

export function groups(world: () => World, tested: () => BrokerUnderTest): void {
  it('tells the assignment before the first record', async () => {
    const topic = await world().topic();
    await world().broker.publish(keys.map((key) => record(topic, key, '1')));
    const reader = await world().read([topic]);
    await eventually('60 records arrive', () => reader.values.length === 60);
    expect(reader.log[0]).toEqual([0, 1, 2].map((partition) => ({ topic, partition })));
    expect(strays(reader)).toEqual([]);
  });

  it('splits the partitions among the members of a group, each record to one of them', async () => {
    const topic = await world().topic(6);
    const groupId = world().group();
    const members = [await world().read([topic], { groupId }), await world().read([topic], { groupId })];
    await eventually('both have three partitions', () =>
      members.every((member) => latestAssignment(member).length === 3),
    );
    await world().broker.publish(keys.map((key) => record(topic, key, key)));
    const values = () => members.flatMap((member) => member.values);
    await eventually('60 records arrive', () => values().length >= 60);
    expect(values().sort()).toEqual([...keys].sort());
    expect(members.flatMap(strays)).toEqual([]);
  });

  it('hands the partitions of a member that leaves to the others, from what it had committed', async () => {
    const topic = await world().topic(4);
    const groupId = world().group();
    const [leaver, stayer] = [
      await world().read([topic], { groupId }),
      await world().read([topic], { groupId }),
    ];
    await eventually('both have two partitions', () =>
      [leaver, stayer].every((member) => latestAssignment(member).length === 2),
    );
    await world().broker.publish(keys.map((key) => record(topic, key, 'before')));
    await eventually('60 records arrive', () => leaver.values.length + stayer.values.length === 60);
    await leaver.subscription.commit(watermarks(leaver.records));
    await leaver.subscription.close();
    await eventually('one has all partitions', () => latestAssignment(stayer).length === 4);
    await world().broker.publish(keys.map((key) => record(topic, key, 'after')));
    const after = () => stayer.values.filter((value) => value === 'after').length;
    await eventually('60 more arrive there', () => after() === 60);
    // The leaver's records were committed; the stayer's own may have come again.
    const left = new Set(leaver.records.map(({ partition }) => partition));
    expect(stayer.records.filter((of) => left.has(of.partition) && String(of.value) === 'before')).toEqual(
      [],
    );
    expect(strays(stayer)).toEqual([]);
  });

  it('loses and reorders nothing while members come and go', async () => {
    const topic = await world().topic(6);
    const groupId = world().group();
    const members = [await world().read([topic], { groupId })];
    for (let round = 0; round < 4; round++) {
      await world().broker.publish(keys.map((key) => record(topic, key, String(round))));
      if (round % 2 === 0) members.push(await world().read([topic], { groupId }));
      else await members[round - 1]?.subscription.close();
    }
    const offsets = () =>
      new Set(members.flatMap(({ records }) => records).map((r) => `${r.partition}/${r.offset}`));
    await eventually('240 different records arrive', () => offsets().size === 240);
    for (const member of members) {
      expect(strays(member)).toEqual([]);
      expect(gaps(member)).toEqual([]);
    }
  });

  it('ignores a commit for a partition that is not assigned', async () => {
    const topic = await world().topic(2);
    const groupId = world().group();
    const [one, two] = [await world().read([topic], { groupId }), await world().read([topic], { groupId })];
    await eventually('both have a partition', () =>
      [one, two].every((member) => latestAssignment(member).length === 1),
    );
    await world().broker.publish(keys.map((key) => record(topic, key, '1')));
    await eventually('60 records arrive', () => one.values.length + two.values.length === 60);
    await one.subscription.commit([...watermarks(one.records), ...watermarks(two.records)]);
    const lags = await world().broker.lag(groupId, [topic]);
    const lagOf = (reader: Reader) =>
      lags.find((of) => of.partition === latestAssignment(reader)[0]?.partition)?.lag;
    expect([lagOf(one), lagOf(two)]).toEqual([0n, BigInt(two.records.length)]);
  });

  it('tells the lag of a group, also of one that does not exist yet', async () => {
    const topic = await world().topic(2);
    const groupId = world().group();
    const lag = async () =>
      (await world().broker.lag(groupId, [topic])).reduce((sum, of) => sum + of.lag, 0n);
    expect(await lag()).toBe(0n);
    await world().broker.publish(keys.map((key) => record(topic, key, '1')));
    expect(await lag()).toBe(60n);
    const reader = await world().read([topic], { groupId });
    await eventually('60 records arrive', () => reader.values.length === 60);
    expect(await lag()).toBe(60n);
    await reader.subscription.commit(watermarks(reader.records));
    expect(await lag()).toBe(0n);
    await expect(world().broker.lag(groupId, ['nobody-made-this'])).rejects.toThrow(TopicUnknown);
  });

  it('creates missing topics and leaves the partitions of existing ones as they are', async () => {
    const topic = await world().topic(2);
    const another = `${topic}-another`;
    const specs = [topic, another].map((name) => ({ topic: name, partitions: 3, retentionMs: 3_600_000 }));
    await Promise.all([world().broker.ensureTopics(specs), world().broker.ensureTopics(specs)]);
    const partitions = await world().broker.lag(world().group(), [topic, another]);
    expect(partitions.filter((of) => of.topic === topic)).toHaveLength(2);
    expect(partitions.filter((of) => of.topic === another)).toHaveLength(3);
  });

  it('is over after close', async () => {
    const broker = tested().another();
    const topic = `${await world().topic()}-over`;
    await broker.connect();
    await broker.ensureTopics([{ topic, partitions: 1, retentionMs: 3_600_000 }]);
    const quiet = { onRecords: () => Promise.resolve(), onAssigned: () => {}, onCrash: () => {} };
    const subscription = await broker.subscribe({ groupId: world().group(), topics: [topic], ...quiet });
    await broker.close();
    await broker.close();
    expect(subscription.joined).toBe(false);
    await expect(broker.publish([record(topic, 'ada', '1')])).rejects.toThrow('closed');
    await expect(broker.subscribe({ groupId: world().group(), topics: [topic], ...quiet })).rejects.toThrow(
      'closed',
    );
  });
}

/** Records that a member was given out of order or with some left out, within one assignment. */
function gaps({ log }: Reader): ReceivedRecord[] {
  let next = new Map<number, bigint>();
  return log.filter((entry): entry is ReceivedRecord => {
    if (!('offset' in entry)) {
      next = new Map();
      return false;
    }
    const expected = next.get(entry.partition) ?? entry.offset;
    next.set(entry.partition, entry.offset + 1n);
    return entry.offset !== expected;
  });
}
