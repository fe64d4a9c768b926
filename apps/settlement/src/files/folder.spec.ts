import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Folder } from './folder.js';

const ours = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11';
const name = '2026-11-23-GBP-run-000001.csv';

let path: string;
let folder: Folder;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'settlement-'));
  folder = await Folder.open(path, ours);
});
afterEach(() => rm(path, { recursive: true }));

const files = async () => (await readdir(path)).filter((file) => !file.startsWith('.settlement-of'));

it('a file that cannot be written to its end does not appear', async () => {
  const broken = function* () {
    yield 'half of it';
    throw new Error('no more');
  };
  await expect(folder.write(name, broken())).rejects.toThrow('no more');
  expect(await files()).toEqual([]);
});

it('until it is whole and on the disk it has another name', async () => {
  let before: Promise<string[]> | undefined;
  await folder.write(name, ['all ', 'of it'], () => void (before = files()));
  expect(await before).not.toContain(name);
  expect(await readFile(join(path, name), 'utf8')).toBe('all of it');
  expect(await files()).toEqual([name]);
});

it('the same can be written again, something else cannot', async () => {
  await folder.write(name, ['all of it']);
  await folder.write(name, ['all of it']);
  await expect(folder.write(name, ['other'])).rejects.toThrow(`${name} is there and says something else`);
  expect(await readFile(join(path, name), 'utf8')).toBe('all of it');
  expect(await files()).toEqual([name]);
});

it('what killed runs have left is removed, and nothing else', async () => {
  await writeFile(join(path, `.settlement-${ours}.tmp`), 'half');
  await writeFile(join(path, 'notes.txt'), 'mine');
  await folder.clean();
  expect(await files()).toEqual(['notes.txt']);
});

it('a folder of another database is refused', async () => {
  await expect(Folder.open(path, ours)).resolves.toBeDefined();
  await expect(Folder.open(path, 'another')).rejects.toThrow('has the files of another database');
});
