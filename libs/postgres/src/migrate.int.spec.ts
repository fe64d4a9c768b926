import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { migrate, type MigrationSet } from './migrate.js';
import { ownDatabase, type OwnDatabase } from './postgres.fixtures.js';

let home: OwnDatabase;
let folder: string;
let pots: MigrationSet;

beforeEach(async () => {
  home = await ownDatabase();
  folder = await mkdtemp(join(tmpdir(), 'orderflow-migrations-'));
  pots = { name: 'pots', folder: pathToFileURL(`${folder}/`) };
  await add('0001_pots.sql', 'create table pots (id int); insert into pots values (1);');
});
afterEach(async () => {
  await home.drop();
  await rm(folder, { recursive: true });
});

const add = (file: string, sql: string) => writeFile(join(folder, file), sql);

it('five instances that start at once apply each migration once', async () => {
  await add('0002_more.sql', 'insert into pots values (2);');
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(home.open(), [pots])));
  expect(applied.flat()).toEqual(['pots/0001_pots', 'pots/0002_more']);
  expect(await home.open().query('select id from pots order by id')).toEqual([{ id: 1 }, { id: 2 }]);
});

it('only what is new is applied, and each set remembers its own', async () => {
  const database = home.open();
  expect(await migrate(database, [pots])).toEqual(['pots/0001_pots']);
  await add('0002_more.sql', 'insert into pots values (2);');
  expect(await migrate(database, [pots])).toEqual(['pots/0002_more']);
  await add('0001_pots.sql', 'insert into pots values (3);');
  await add('0002_more.sql', 'insert into pots values (4);');
  expect(await migrate(database, [{ ...pots, name: 'lids' }])).toEqual(['lids/0001_pots', 'lids/0002_more']);
  expect(await database.query('select id from pots order by id')).toHaveLength(4);
});

it('an older version that starts after a newer one has migrated goes on as before', async () => {
  await add('0002_more.sql', 'alter table pots add column lid int;');
  await migrate(home.open(), [pots]);
  await rm(join(folder, '0002_more.sql'));
  const database = home.open();
  expect(await migrate(database, [pots])).toEqual([]);
  await database.query('insert into pots (id) values (2)');
});

it('one that fails leaves nothing, and is applied when it was mended', async () => {
  const database = home.open();
  await add('0001_pots.sql', 'create table pots (id int); insert into nowhere values (1);');
  await expect(migrate(database, [pots])).rejects.toThrow('relation "nowhere" does not exist');
  await add('0001_pots.sql', 'create table pots (id int);');
  expect(await migrate(home.open(), [pots])).toEqual(['pots/0001_pots']);
});
