import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from './database.js';
import { advisoryKey, Lease } from './lease.js';
import { Listener } from './listen.js';
import { eventually, ownDatabase, type OwnDatabase } from './postgres.fixtures.js';

let home: OwnDatabase;
beforeEach(async () => {
  home = await ownDatabase();
});
afterEach(() => home.drop());

describe('a lease', () => {
  let ada: Lease;
  let bob: Lease;
  let adasPool: Database;
  let lost: string[];

  beforeEach(() => {
    lost = [];
    adasPool = home.open();
    ada = new Lease(adasPool, 'teapot', () => lost.push('ada'));
    bob = new Lease(home.open(), 'teapot', () => lost.push('bob'));
  });
  afterEach(() => Promise.all([ada.release(), bob.release()]));

  it('has one holder, who gives it up', async () => {
    expect([await ada.tryAcquire(), await bob.tryAcquire()]).toEqual([true, false]);
    expect([await ada.tryAcquire(), ada.held, bob.held]).toEqual([true, true, false]);
    await ada.release();
    expect([ada.held, await bob.tryAcquire(), await ada.tryAcquire()]).toEqual([false, true, false]);
    expect(lost).toEqual([]);
  });

  it('of another name is another lease', async () => {
    const other = new Lease(home.open(), 'kettle', () => undefined);
    expect([await ada.tryAcquire(), await other.tryAcquire()]).toEqual([true, true]);
    await other.release();
  });

  it('is lost, once and not in silence, with the connection that holds it', async () => {
    expect(await ada.tryAcquire()).toBe(true);
    expect(await home.terminate('pool 1')).toBe(1);
    await eventually(() => expect([lost, ada.held]).toEqual([['ada'], false]));
    expect(await bob.tryAcquire()).toBe(true);
    expect(await ada.tryAcquire()).toBe(false);
    expect(lost).toEqual(['ada']);
  });

  it('is not lost with a connection that held it before', async () => {
    await ada.tryAcquire();
    await ada.release();
    const former = await adasPool.pool.connect();
    const broken = new Promise((resolve) => former.once('end', resolve));
    expect(await ada.tryAcquire()).toBe(true);
    const { rows } = await former.query<{ pid: number }>('select pg_backend_pid() as pid');
    await home.open().query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await broken;
    former.release(true);
    expect([lost, ada.held, await bob.tryAcquire()]).toEqual([[], true, false]);
  });

  it('has a key that is stable between versions', () => {
    expect(advisoryKey('migrations')).toMatchInlineSnapshot(`"7694257195979216066"`);
    expect(BigInt(advisoryKey('teapot'))).toBeLessThan(2n ** 63n);
  });
});

describe('a listener', () => {
  const heard: string[] = [];
  let listener: Listener;
  beforeEach(() => {
    heard.length = 0;
    listener = new Listener(home.url, 'teapots', (payload) => heard.push(payload));
  });
  afterEach(() => listener.close());

  it('hears its channel, also after its connection broke, and an empty word whenever it begins to listen', async () => {
    const database = home.open();
    const notify = (text: string) => database.query('select pg_notify($1, $2)', ['teapots', text]);
    await listener.start();
    await database.query('select pg_notify($1, $2)', ['kettles', 'no']);
    await notify('first');
    await eventually(() => expect(heard).toEqual(['', 'first']));
    expect(await home.terminate('listen teapots')).toBe(1);
    await eventually(async () => {
      await notify('again');
      expect(heard.slice(2)).toEqual(expect.arrayContaining(['', 'again']));
    });
    await listener.close();
    expect(await home.terminate('listen teapots')).toBe(0);
  });
});
