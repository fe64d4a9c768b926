import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { InfrastructureUnreachable } from '@orderflow/kernel';
import { Database, type Tx, isConnectionError } from './database.js';
import { ownDatabase, type OwnDatabase } from './postgres.fixtures.js';

let home: OwnDatabase;
let database: Database;

beforeAll(async () => {
  home = await ownDatabase();
  database = home.open();
  await database.query('create table teapots (id int primary key)');
});
beforeEach(() => database.query('truncate teapots'));
afterAll(() => home.drop());

const teapots = async () =>
  (await home.open().query<{ id: number }>('select id from teapots order by id')).map(({ id }) => id);

describe('a transaction', () => {
  it('is there for all when its work is done, and for nobody before', async () => {
    const answer = await database.transaction(async (tx) => {
      await tx.query('insert into teapots values ($1), ($2)', [1, 2]);
      expect(await teapots()).toEqual([]);
      return 'brewed';
    });
    expect([answer, await teapots()]).toEqual(['brewed', [1, 2]]);
  });

  it.each([
    ['its work throws', () => Promise.reject(new Error('dropped'))],
    ['a statement fails', () => database.query('insert into nowhere values (1)')],
  ])('leaves nothing when %s, and its connection is fit for the next', async (_, fail) => {
    const work = database.transaction(async (tx) => {
      await tx.query('insert into teapots values (1)');
      await fail();
    });
    await expect(work).rejects.toThrow(/dropped|nowhere/);
    expect(await teapots()).toEqual([]);
    await database.transaction((tx) => tx.query('insert into teapots values (1)'));
    expect(await teapots()).toEqual([1]);
  });

  it('rejects when a statement fails that nobody waited for, and leaves nothing', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('insert into teapots values (1)');
      void tx.query('insert into nowhere values (1)');
    });
    await expect(work).rejects.toThrow('"nowhere" does not exist');
    expect(await teapots()).toEqual([]);
  });

  it('rejects when a failure was waited for and kept quiet, and leaves nothing', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('insert into teapots values (1)');
      await tx.query('insert into nowhere values (1)').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('"nowhere" does not exist');
    expect(await teapots()).toEqual([]);
  });

  it('commits what nobody waited for, and takes no statement after that', async () => {
    let late: Tx | undefined;
    await database.transaction(async (tx) => {
      void tx.query('insert into teapots values (1)');
      await tx.settled();
      void tx.query('insert into teapots values (2)');
      late = tx;
    });
    expect(await teapots()).toEqual([1, 2]);
    await expect(late?.query('insert into teapots values (3)')).rejects.toThrow('has ended');
    expect(await teapots()).toEqual([1, 2]);
  });

  it.each([
    ['asks whether all went well', (tx: Tx) => tx.settled()],
    ['waits for a later one', (tx: Tx) => tx.query('select 1')],
  ])('tells what failed before its end to whoever %s', async (_, end) => {
    const work = database.transaction(async (tx) => {
      void tx.query('insert into nowhere values (1)');
      await end(tx);
    });
    await expect(work).rejects.toThrow('"nowhere" does not exist');
  });

  it('runs statements of one turn in their order, and says which of them failed', async () => {
    const brew = (ids: readonly number[]) =>
      database.transaction((tx) =>
        Promise.all([
          ...ids.map((id) => tx.query('insert into teapots values ($1)', [id], 'teapots-insert')),
          tx.query('update teapots set id = id + 10'),
        ]),
      );
    await brew([1, 2]);
    expect(await teapots()).toEqual([11, 12]);
    await expect(brew([3, 3, 4])).rejects.toThrow('duplicate key');
    expect(await teapots()).toEqual([11, 12]);
  });

  it('rejects when its connection breaks, leaves nothing, and the pool goes on', async () => {
    const single = new Database({ url: home.url, applicationName: 'fragile', connectionsMax: 1 });
    try {
      const work = single.transaction(async (tx) => {
        await tx.query('insert into teapots values (1)');
        expect(await home.terminate('fragile')).toBe(1);
        await tx.query('insert into teapots values (2)');
      });
      const error = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect([error, isConnectionError(error)]).toEqual([expect.any(Error), true]);
      expect(await single.query('select id from teapots')).toEqual([]);
    } finally {
      await single.close();
    }
  });
});

describe('int8', () => {
  it.each(['0', '-9007199254740991', '9007199254740991'])('%s arrives as that number', async (text) => {
    expect(await database.query('select $1::int8 as n', [text])).toEqual([{ n: Number(text) }]);
  });

  it.each(['9007199254740993', '-9223372036854775808'])('%s is refused, not rounded', async (text) => {
    await expect(database.query('select $1::int8 as n', [text])).rejects.toThrow(
      `int8 ${text} is not a safe integer`,
    );
  });
});

describe('waiting for Postgres', () => {
  it('ends as soon as it answers', async () => {
    const lines: string[] = [];
    await database.connect(1_000, (line) => lines.push(line));
    expect(lines).toEqual([]);
  });

  it('ends with an error that names the address, and no password, when nobody does', async () => {
    const port = await freePort();
    const nobody = new Database({
      url: `postgres://ada:teapot-secret@127.0.0.1:${port}/shop`,
      applicationName: 'test',
    });
    const lines: string[] = [];
    const error = await nobody
      .connect(500, (line) => lines.push(line))
      .then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
    await nobody.close();
    expect(error).toBeInstanceOf(InfrastructureUnreachable);
    const because = `connect ECONNREFUSED 127.0.0.1:${port}`;
    expect(error?.message).toMatch(`Postgres at 127.0.0.1:${port}/shop did not answer for 0.5 s: `);
    expect(lines).toEqual([expect.stringContaining(`waiting for Postgres at 127.0.0.1:${port}/shop: `)]);
    for (const text of [error?.message, ...lines]) {
      expect(text).toContain(because);
      expect(text).not.toContain('teapot-secret');
    }
  });

  test('is not for what waiting cannot mend', async () => {
    const wrong = new Database({ url: home.url.replace(/\/\w+$/, '/no_teapots'), applicationName: 'test' });
    const lines: string[] = [];
    const connecting = wrong.connect(1_000, (line) => lines.push(line));
    await expect(connecting).rejects.toThrow(/^database "no_teapots" does not exist$/);
    expect(lines).toEqual([]);
    await wrong.close();
  });
});

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
