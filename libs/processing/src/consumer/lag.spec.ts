import { describe, expect, it } from '@jest/globals';
import { LagAge, type ConsumedPartition } from './lag.js';

const at = (partition: number, topic = 'teapots') => ({ topic, partition });
const nothingYet = { oldestMs: undefined, after: undefined };
const all = (partition: ConsumedPartition, lag: bigint, end: bigint) => [{ ...partition.at, lag, end }];

describe('the age of the oldest record that is not done', () => {
  it('is that of the oldest one received, over the partitions of its topic', () => {
    const partitions = [
      { at: at(0), mark: { oldestMs: 9_000, after: 5n } },
      { at: at(1), mark: { oldestMs: 4_000, after: 2n } },
      { at: at(0, 'cups'), mark: { oldestMs: undefined, after: 7n } },
    ];
    expect(new LagAge().secondsByTopic(partitions, [], 10_000)).toEqual(
      new Map([
        ['teapots', 6],
        ['cups', 0],
      ]),
    );
  });

  it('is 0 where all is done, though the group has not committed it yet', () => {
    const idle = { at: at(0), mark: { oldestMs: undefined, after: 7n } };
    const ages = new LagAge();
    for (const nowMs of [10_000, 20_000, 30_000])
      expect(ages.secondsByTopic([idle], all(idle, 3n, 7n), nowMs).get('teapots')).toBe(0);
  });

  it('is 0 for a partition that nothing was ever written to, and when the clocks disagree', () => {
    const empty = { at: at(0), mark: nothingYet };
    expect(new LagAge().secondsByTopic([empty], all(empty, 0n, 0n), 1_000).get('teapots')).toBe(0);
    const ahead = { at: at(0), mark: { oldestMs: 1_500, after: 1n } };
    expect(new LagAge().secondsByTopic([ahead], undefined, 1_000).get('teapots')).toBe(0);
  });

  it('grows while there are records that cannot be fetched, also when the broker cannot be asked any more', () => {
    const stuck = { at: at(0), mark: nothingYet };
    const ages = new LagAge();
    const age = (lags: Parameters<LagAge['secondsByTopic']>[1], nowMs: number) =>
      ages.secondsByTopic([stuck], lags, nowMs).get('teapots');
    expect(age(all(stuck, 3n, 8n), 10_000)).toBe(0);
    expect(age(all(stuck, 4n, 9n), 25_000)).toBe(15);
    expect(age(undefined, 40_000)).toBe(30);
  });

  it('begins anew when what was seen has come, and for a partition that comes back', () => {
    const mark = { oldestMs: undefined, after: 5n as bigint };
    const one = { at: at(0), mark };
    const ages = new LagAge();
    const age = (lag: bigint, end: bigint, nowMs: number) =>
      ages.secondsByTopic([one], all(one, lag, end), nowMs).get('teapots');
    expect(age(3n, 8n, 10_000)).toBe(0);
    mark.after = 8n;
    expect(age(2n, 10n, 20_000)).toBe(0);
    expect(age(2n, 10n, 21_000)).toBe(1);
    ages.secondsByTopic([], [], 22_000);
    expect(age(2n, 10n, 30_000)).toBe(0);
  });
});
