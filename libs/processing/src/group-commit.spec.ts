import { describe, expect, it } from '@jest/globals';
import { GroupCommit, Overloaded } from './group-commit.js';

describe('group commit', () => {
  it('runs what comes together at once and gives everybody its own result', async () => {
    const runs: number[][] = [];
    const commit = new GroupCommit<number, number>({
      run: async (items) => {
        runs.push([...items]);
        return items.map((item) => item * 10);
      },
    });
    await expect(Promise.all([1, 2, 3].map((item) => commit.submit(item)))).resolves.toEqual([10, 20, 30]);
    expect(runs).toEqual([[1, 2, 3]]);
  });

  it('lets one bad item fail alone', async () => {
    const commit = new GroupCommit<number, number>({
      run: async (items) => {
        if (items.includes(2)) throw new Error('two is bad');
        return items;
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => commit.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses what would wait too long, before anything of it is done', async () => {
    const seen: number[] = [];
    const commit = new GroupCommit<number, void>({
      queueMax: 2,
      run: async (items) => items.map((item) => void seen.push(item)),
    });
    const accepted = [commit.submit(1), commit.submit(2)];
    await expect(commit.submit(3)).rejects.toBeInstanceOf(Overloaded);
    await Promise.all(accepted);
    expect(seen).toEqual([1, 2]);
  });

  it('refuses while an item has been under way for too long, and takes again when it is done', async () => {
    let finish: () => void = () => undefined;
    const commit = new GroupCommit<number, number>({
      ...{ underWayMaxMs: 20, concurrency: 1, batchMax: 1, everyMs: 0 },
      run: (items) => new Promise((resolve) => (finish = () => resolve(items))),
    });
    const waitForMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const first = commit.submit(1);
    expect(commit.refusal()).toBeUndefined();
    await waitForMs(40);
    await expect(commit.submit(2)).rejects.toThrow(/waiting already, the first under way for \d+ ms/);
    finish();
    await first;
    await waitForMs(1);
    expect(commit.refusal()).toBeUndefined();
    const third = commit.submit(3);
    await waitForMs(5);
    finish();
    expect(await third).toBe(3);
  });

  it('has what comes soon after a run share the next one', async () => {
    const runs: number[][] = [];
    const commit = new GroupCommit<number, number>({
      everyMs: 200,
      run: async (items) => {
        runs.push([...items]);
        return items;
      },
    });
    await commit.submit(1);
    const second = commit.submit(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([second, commit.submit(3)]);
    expect(runs).toEqual([[1], [2, 3]]);
  });

  it('splits more than a batch', async () => {
    const sizes: number[] = [];
    const commit = new GroupCommit<number, number>({
      batchMax: 2,
      run: async (items) => {
        sizes.push(items.length);
        return items;
      },
    });
    await Promise.all([1, 2, 3, 4, 5].map((item) => commit.submit(item)));
    expect(sizes).toEqual([2, 2, 1]);
  });
});
