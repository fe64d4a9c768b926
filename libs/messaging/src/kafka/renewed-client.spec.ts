import { expect, it } from '@jest/globals';
import { RenewedClient } from './renewed-client.js';

/** Clients numbered from 1, and a log of what happened to them. */
function numbered(connects: (n: number) => Promise<void> = () => Promise.resolve()) {
  const log: string[] = [];
  let made = 0;
  const client = new RenewedClient(
    () => {
      const n = ++made;
      return {
        n,
        connect: () => connects(n),
        disconnect: () => Promise.resolve(void log.push(`disconnected ${n}`)),
      };
    },
    (_level, message) => log.push(message),
  );
  const ask = () => client.use(1_000, ({ n }) => Promise.resolve(n));
  const fail = () => client.use(1_000, () => Promise.reject(new Error('broken')));
  return { client, ask, fail, log };
}

it('uses one client while nothing fails', async () => {
  const { ask, log } = numbered();
  expect([await ask(), await ask(), log]).toEqual([1, 1, []]);
});

it('replaces it after a failure, and disconnects the old one', async () => {
  const { client, ask, fail, log } = numbered();
  await expect(fail()).rejects.toThrow('broken');
  expect(await ask()).toBe(2);
  await client.close();
  expect(log.sort()).toEqual(['disconnected 1', 'disconnected 2']);
});

it('lets others finish with the old one first', async () => {
  const { client, fail, log } = numbered();
  let finish = () => {};
  const slow = client.use(1_000, ({ n }) => new Promise<number>((resolve) => (finish = () => resolve(n))));
  await expect(fail()).rejects.toThrow('broken');
  expect(log).toEqual([]);
  finish();
  expect(await slow).toBe(1);
  await client.close();
  expect(log).toEqual(['disconnected 1']);
});

it('replaces one that does not connect', async () => {
  const { ask } = numbered((n) => (n === 1 ? Promise.reject(new Error('refused')) : Promise.resolve()));
  await expect(ask()).rejects.toThrow('refused');
  expect(await ask()).toBe(2);
});

it('does not wait for ever', async () => {
  const { client, ask } = numbered();
  const stuck = client.use(10, () => new Promise(() => {}));
  await expect(stuck).rejects.toThrow('no answer within 10 ms');
  expect(await ask()).toBe(2);
});
