import { describe, expect, it } from '@jest/globals';
import { AnswerWatch } from './answer-watch.js';

const heartbeat = 12;
const joinGroup = 11;
const limits: Record<number, number> = { [heartbeat]: 4_000, [joinGroup]: 10_000 };

const request = (apiKey: number) => Buffer.from([0, 0, 0, 2, 0, apiKey]);
const answer = Buffer.from([0, 0, 0, 3, 1, 2, 3]);

const watching = () => new AnswerWatch((apiKey) => limits[apiKey] ?? 0, 0);

describe('a connection is given up', () => {
  it('when its only request is not answered in time, and not before', () => {
    const watch = watching();
    watch.asked(request(heartbeat), 1_000);
    expect(watch.overdueSince(5_000)).toBeUndefined();
    expect(watch.overdueSince(5_001)).toBe(1_000);
  });

  it('however often more is asked meanwhile', () => {
    const watch = watching();
    for (const now of [1_000, 2_000, 3_000, 4_000, 5_000]) watch.asked(request(heartbeat), now);
    expect(watch.overdueSince(5_500)).toBe(1_000);
  });

  it('when the second of two requests is not answered', () => {
    const watch = watching();
    watch.asked(request(heartbeat), 0);
    watch.asked(request(heartbeat), 0);
    watch.heard(answer, 1_000);
    expect(watch.overdueSince(5_000)).toBeUndefined();
    expect(watch.overdueSince(5_001)).toBe(1_000);
  });

  it('when an answer stops half way', () => {
    const watch = watching();
    watch.asked(request(heartbeat), 0);
    watch.heard(answer.subarray(0, 6), 3_000);
    expect(watch.overdueSince(7_000)).toBeUndefined();
    expect(watch.overdueSince(7_001)).toBe(3_000);
  });
});

describe('a connection is kept', () => {
  it.each([
    ['whole', [answer, answer]],
    ['together', [Buffer.concat([answer, answer])]],
    ['byte by byte', [...answer, ...answer].map((byte) => Buffer.from([byte]))],
    ['cut inside the size', [answer.subarray(0, 2), Buffer.concat([answer.subarray(2), answer])]],
    ['with one that has no body', [Buffer.from([0, 0, 0, 0]), answer]],
  ])('when all is answered: %s', (_, chunks) => {
    const watch = watching();
    watch.asked(request(heartbeat), 0);
    watch.asked(request(heartbeat), 0);
    for (const chunk of chunks) watch.heard(chunk, 100);
    expect(watch.overdueSince(1_000_000)).toBeUndefined();
    watch.asked(request(heartbeat), 2_000_000);
    expect(watch.overdueSince(2_000_001)).toBeUndefined();
    expect(watch.overdueSince(2_004_001)).toBe(2_000_000);
  });

  it('for as long as the broker may take for what is oldest', () => {
    const watch = watching();
    watch.asked(request(joinGroup), 0);
    watch.asked(request(heartbeat), 500);
    expect(watch.overdueSince(10_000)).toBeUndefined();
    watch.heard(answer, 9_000);
    expect(watch.overdueSince(13_000)).toBeUndefined();
    expect(watch.overdueSince(13_001)).toBe(9_000);
  });
});
