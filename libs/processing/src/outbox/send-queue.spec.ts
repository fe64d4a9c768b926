import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OutboxRow } from './outbox.repository.js';
import { SendQueue } from './send-queue.js';

const row = (id: number, key: string): OutboxRow => ({
  id,
  lane: 0,
  record: { topic: 't', key, value: `${id}` },
  writtenAt: 0,
});
const ids = (rows: readonly OutboxRow[]) => rows.map(({ id }) => id);

describe('the send queue of an outbox', () => {
  it('holds back later rows of a key whose earlier commit is not known yet, and no other key', () => {
    const queue = new SendQueue();
    const [first, second, other] = [row(1, 'k'), row(2, 'k'), row(3, 'other')];
    queue.announce([first]);
    queue.announce([second, other]);
    queue.confirm([second, other]);
    expect(ids(queue.take(10))).toEqual([3]);
    queue.confirm([first]);
    expect(ids(queue.take(10))).toEqual([1, 2]);
  });

  it('gives way when the earlier transaction failed', () => {
    const queue = new SendQueue();
    const [first, second] = [row(1, 'k'), row(2, 'k')];
    queue.announce([first]);
    queue.announce([second]);
    queue.confirm([second]);
    queue.withdraw([first]);
    expect(ids(queue.take(10))).toEqual([2]);
  });

  it('sends each key in the order of announcement, whatever the order of confirmation', () => {
    const arrangement = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 }).chain((keys) =>
      fc.record({
        keys: fc.constant(keys),
        confirmed: fc.shuffledSubarray(
          keys.map((_, index) => index),
          { minLength: keys.length },
        ),
        limit: fc.integer({ min: 1, max: 7 }),
      }),
    );
    fc.assert(
      fc.property(arrangement, ({ keys, confirmed, limit }) => {
        const queue = new SendQueue();
        const rows = keys.map((key, index) => row(index, key));
        rows.forEach((one) => queue.announce([one]));
        const sent: OutboxRow[] = [];
        for (const index of confirmed) {
          queue.confirm([rows[index] as OutboxRow]);
          sent.push(...queue.take(limit));
        }
        for (let more = queue.take(limit); more.length > 0; more = queue.take(limit)) sent.push(...more);
        for (const key of ['a', 'b', 'c']) {
          const ofKey = (all: readonly OutboxRow[]) => ids(all.filter(({ record }) => record.key === key));
          expect(ofKey(sent)).toEqual(ofKey(rows));
        }
      }),
    );
  });
});
