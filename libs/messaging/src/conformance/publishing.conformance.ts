import { expect, it } from '@jest/globals';
import { TopicUnknown } from '../messaging.errors.js';
import { type BrokerUnderTest, eventually, record, type World } from './world.js';

export function publishing(world: () => World, tested: () => BrokerUnderTest): void {
  it('keeps the order of a key within a call and from call to call', async () => {
    const topic = await world().topic();
    const reader = await world().read([topic]);
    const expected = Array.from({ length: 300 }, (_, n) => String(n));
    for (let n = 0; n < 300; n += 100) {
      const call = expected.slice(n, n + 100);
      await world().broker.publish(
        call.flatMap((value) => [record(topic, 'ada', value), record(topic, 'bob', value)]),
      );
    }
    await eventually('600 records arrive', () => reader.records.length === 600);
    for (const key of ['ada', 'bob']) {
      const values = reader.records.filter((of) => of.key === key).map(({ value }) => String(value));
      expect(values).toEqual(expected);
    }
  });

  it('gives a key always the same partition, and spreads keys', async () => {
    const topic = await world().topic(6);
    const reader = await world().read([topic]);
    const keys = Array.from({ length: 60 }, (_, n) => `order-${n}`);
    await world().broker.publish(keys.map((key) => record(topic, key, 'first')));
    await world().broker.publish(keys.map((key) => record(topic, key, 'second')));
    await eventually('120 records arrive', () => reader.records.length === 120);
    const partitions = keys.map(
      (key) => new Set(reader.records.filter((of) => of.key === key).map((of) => of.partition)),
    );
    expect(partitions.every((of) => of.size === 1)).toBe(true);
    expect(new Set(reader.records.map((of) => of.partition)).size).toBeGreaterThan(3);
  });

  it('says which topic is unknown, and goes on', async () => {
    const topic = await world().topic();
    const publish = world().broker.publish([record('nobody-made-this', 'ada', '1')]);
    await expect(publish).rejects.toThrow(TopicUnknown);
    await expect(publish).rejects.toThrow('nobody-made-this');
    const reader = await world().read([topic]);
    await world().broker.publish([record(topic, 'ada', 'after')]);
    await eventually('the next record arrives', () => reader.values.includes('after'));
  });

  it('publishes nothing at once', async () => {
    await expect(world().broker.publish([])).resolves.toBeUndefined();
  });

  it('takes more in one call than fits in one request of the broker', async () => {
    const topic = await world().topic(1);
    const reader = await world().read([topic]);
    const values = Array.from({ length: 100 }, (_, n) => `${n}:${'x'.repeat(60_000)}`);
    await world().broker.publish(values.map((value) => record(topic, 'ada', value)));
    await eventually('100 records arrive', () => reader.values.length === 100);
    expect(reader.values.map((value) => value.slice(0, 4))).toEqual(values.map((value) => value.slice(0, 4)));
  });

  it('takes one record of 3 MB', async () => {
    const topic = await world().topic(1);
    const reader = await world().read([topic]);
    await world().broker.publish([
      record(topic, 'ada', 'x'.repeat(3_000_000)),
      record(topic, 'ada', 'small'),
    ]);
    await eventually('both records arrive', () => reader.values.length === 2);
    expect(reader.values.map((value) => value.length)).toEqual([3_000_000, 5]);
  });

  it('carries keys, values and headers as they are', async () => {
    const topic = await world().topic(1);
    const before = Date.now() - 60_000;
    await world().broker.publish([
      { topic, key: 'Zoë', value: '{"a":"ü"}', headers: { traceparent: '00-a', name: 'Zoë' } },
      { topic, key: 'Zoë', value: '' },
    ]);
    await tested().append(topic, { key: null, value: Buffer.from([0xff, 0x00]), headers: {} });
    await tested().append(topic, { key: 'gone', value: null, headers: { why: 'tombstone' } });
    const reader = await world().read([topic]);
    await eventually('4 records arrive', () => reader.records.length === 4);
    expect(
      reader.records.map(({ key, value, headers, offset }) => ({ key, value, headers, offset })),
    ).toEqual([
      {
        key: 'Zoë',
        value: Buffer.from('{"a":"ü"}'),
        headers: { traceparent: '00-a', name: 'Zoë' },
        offset: 0n,
      },
      { key: 'Zoë', value: Buffer.from(''), headers: {}, offset: 1n },
      { key: null, value: Buffer.from([0xff, 0x00]), headers: {}, offset: 2n },
      { key: 'gone', value: null, headers: { why: 'tombstone' }, offset: 3n },
    ]);
    for (const { timestampMs } of reader.records) expect(timestampMs).toBeGreaterThan(before);
  });
}
