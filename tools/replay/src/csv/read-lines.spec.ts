import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readLines } from './read-lines.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderflow-lines-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function linesOf(name: string, content: string | Buffer): Promise<string[]> {
  const file = join(folder, name);
  await writeFile(file, content);
  const lines: string[] = [];
  for await (const batch of readLines(file)) lines.push(...batch);
  return lines;
}

const manyLines = Array.from({ length: 100_000 }, (_, n) => `line ${n} £`);

test.each([
  ['plain', 'a.csv', 'one\ntwo\n', ['one', 'two']],
  ['no line end at the end', 'b.csv', 'one\ntwo', ['one', 'two']],
  ['CRLF', 'c.csv', 'one\r\ntwo\r\n', ['one', 'two']],
  ['a byte order mark', 'd.csv', '\uFEFFone\ntwo\n', ['one', 'two']],
  ['blank lines', 'e.csv', '\n\none\n', ['', '', 'one']],
  ['gzip', 'f.csv.gz', gzipSync('one\ntwo\n'), ['one', 'two']],
  ['gzip by its first bytes, whatever the name', 'g.csv', gzipSync('one\n'), ['one']],
  ['many chunks that end inside characters', 'h.csv', manyLines.join('\n'), manyLines],
])('reads %s', async (_, name, content, expected) => {
  expect(await linesOf(name, content)).toEqual(expected);
});

const latin1 = Buffer.concat([Buffer.from('one\ntwo\n'), Buffer.from('caf\xe9\nthree\n', 'latin1')]);
const halfOfGzip = gzipSync(manyLines.join('\n')).subarray(0, 100_000);
const damagedGzip = Buffer.from(gzipSync(manyLines.join('\n')));
damagedGzip.subarray(-8, -4).fill(0xff); // the checksum

test.each([
  ['an empty file', 'empty.csv', '', /empty\.csv: is empty/],
  ['an empty gzip file name', 'empty.csv.gz', '', /empty\.csv\.gz: is empty/],
  [
    'text that is named .gz',
    'text.csv.gz',
    'one\n',
    /text\.csv\.gz: is named \.gz, but does not begin like a gzip/,
  ],
  [
    'a truncated gzip',
    'half.csv.gz',
    halfOfGzip,
    /half\.csv\.gz: the gzip data ends too early .*, after line \d{4,}/,
  ],
  ['a damaged gzip', 'bad.csv.gz', damagedGzip, /bad\.csv\.gz: the gzip data is damaged .*, after line \d+/],
  ['Latin-1', 'latin1.csv', latin1, /latin1\.csv: line 3 is not UTF-8/],
  ['UTF-16', 'utf16.csv', Buffer.from('\uFEFFone\n', 'utf16le'), /utf16\.csv: line 1 is not UTF-8/],
  ['UTF-16 without a mark', 'utf16b.csv', Buffer.from('one\ntwo\n', 'utf16le'), /line 1 holds a NUL byte/],
  ['one endless line', 'endless.csv', 'x'.repeat(2_000_000), /endless\.csv: line 1 is longer than 1 MiB/],
])('refuses %s and says where', async (_, name, content, message) => {
  await expect(linesOf(name, content)).rejects.toThrow(message);
});

test.each([
  ['a file that is not there', 'nowhere.csv', /nowhere\.csv: cannot be read: .*ENOENT/],
  ['a folder', '.', /cannot be read: .*EISDIR/],
])('refuses %s', async (_, name, message) => {
  await expect(readLines(join(folder, name)).next()).rejects.toThrow(message);
});
