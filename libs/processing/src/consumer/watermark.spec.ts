import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Watermark } from './watermark.js';

describe('the watermark of a partition', () => {
  it('stands still behind an unfinished record and jumps when it is done', () => {
    const mark = new Watermark();
    [10n, 11n, 14n].forEach((offset) => mark.received(offset, 0));
    expect(mark.advanced()).toBe(10n);
    mark.done(11n);
    expect(mark.advanced()).toBe(10n);
    mark.done(10n);
    expect(mark.advanced()).toBe(14n);
    mark.done(14n);
    expect(mark.advanced()).toBe(15n);
  });

  it('knows how old the oldest unfinished record is', () => {
    const mark = new Watermark();
    expect([mark.oldestMs, mark.after]).toEqual([undefined, undefined]);
    mark.received(10n, 1_000);
    mark.received(12n, 3_000);
    expect([mark.oldestMs, mark.after]).toEqual([1_000, 13n]);
    mark.done(10n);
    expect(mark.oldestMs).toBe(3_000);
    mark.done(12n);
    expect([mark.oldestMs, mark.after]).toEqual([undefined, 13n]);
  });

  it('says nothing twice', () => {
    const mark = new Watermark();
    expect(mark.advanced()).toBeUndefined();
    mark.received(0n, 0);
    mark.done(0n);
    mark.committed(mark.advanced() as bigint);
    expect(mark.advanced()).toBeUndefined();
  });

  it('never passes an unfinished record, whatever the order of completion', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.bigInt(0n, 200n), { minLength: 1 }),
        fc.infiniteStream(fc.nat()),
        (offsets, picks) => {
          const mark = new Watermark();
          const open = [...offsets].sort((a, b) => Number(a - b));
          open.forEach((offset) => mark.received(offset, 0));
          const last = open.at(-1) as bigint;
          while (open.length > 0) {
            const [picked] = open.splice((picks.next().value as number) % open.length, 1);
            mark.done(picked as bigint);
            expect(mark.advanced()).toBe(open[0] ?? last + 1n);
          }
        },
      ),
    );
  });
});
