import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database, isTransientError } from '@orderflow/postgres';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { tcpProxy, type TcpProxy } from './tcp-proxy.js';

let straight: TestDatabase;
let proxy: TcpProxy;
let database: Database;
beforeAll(async () => {
  straight = await createTestDatabase('half_open');
  const url = new URL(straight.url);
  proxy = await tcpProxy({ target: { host: url.hostname, port: Number(url.port) } });
  [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
  database = new Database({
    ...{ url: url.href, applicationName: 'test', connectionsMax: 2, queryTimeoutMs: 500 },
  });
  await database.query('create table teapots (id integer primary key)');
});
afterAll(async () => {
  await database.close();
  await proxy.close();
  await straight.drop();
});

test('integrity/half-open: a statement on a dead connection fails in time, and the next one has a fresh connection', async () => {
  proxy.halfOpen();
  const failure = await database.query('select 1').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(isTransientError(failure)).toBe(true);
  proxy.restore();
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('integrity/half-open: a transaction that dies in the middle does nothing and locks nothing afterwards', async () => {
  const startedAt = Date.now();
  const dying = database.transaction(async (tx) => {
    await tx.query('insert into teapots values (1)');
    proxy.halfOpen();
    await tx.query('insert into teapots values (2)');
  });
  await expect(dying).rejects.toThrow('Query read timeout');
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  proxy.restore();
  await database.transaction((tx) => tx.query('insert into teapots values (1)'));
  expect(await database.query('select id from teapots')).toEqual([{ id: 1 }]);
});
