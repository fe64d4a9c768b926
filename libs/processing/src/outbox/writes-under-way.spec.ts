import { beforeEach, describe, expect, it } from '@jest/globals';
import { WritesUnderWay } from './writes-under-way.js';

let writes: WritesUnderWay;
let ended: string[];

beforeEach(() => {
  writes = new WritesUnderWay();
  ended = [];
});

function write(name: string, ...keys: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  writes.add(keys, promise, ({ status }) => ended.push(`${name} ${status}`));
  return { commit: () => resolve(name), fail: () => reject(new Error(name)) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('writes under way', () => {
  it('end in the order in which they began where they share a key, and as they like elsewhere', async () => {
    const [first, second, third, other] = [
      write('first', 'a', 'b'),
      write('second', 'b', 'c'),
      write('third', 'c'),
      write('other', 'd'),
    ];
    third.commit();
    other.commit();
    await turn();
    expect(ended).toEqual(['other fulfilled']);
    second.commit();
    await turn();
    expect(ended).toHaveLength(1);
    first.fail();
    await turn();
    expect(ended.slice(1)).toEqual(['first rejected', 'second fulfilled', 'third fulfilled']);
    expect(writes.size).toBe(0);
  });

  it('are settled when those have ended that were under way then', async () => {
    const early = write('early', 'a');
    let settled = false;
    void writes.settled().then(() => (settled = true));
    write('late', 'b');
    await turn();
    expect(settled).toBe(false);
    early.fail();
    await turn();
    expect([settled, writes.size]).toEqual([true, 1]);
  });
});
