import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { errorMessage } from '@orderflow/kernel';
import { InputUnreadable } from './input.errors.js';

const lineBytesMax = 1_048_576;
const newline = 0x0a;

/**
 * The lines of a UTF-8 text file, plain or gzipped, in batches as they are read; a byte order mark and the
 * line ends (LF or CRLF) are taken off. Throws {@link InputUnreadable} naming the file and the line.
 */
export async function* readLines(file: string): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  let linesRead = 0;
  try {
    for await (const chunk of await bytesOf(file)) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(newline) + 1;
      rest = bytes.subarray(end);
      if (rest.length > lineBytesMax)
        throw new InputUnreadable(file, `line ${linesRead + 1} is longer than 1 MiB: this is not a CSV file`);
      if (end === 0) continue;
      const lines = decode(file, bytes.subarray(0, end - 1), linesRead);
      linesRead += lines.length;
      yield lines;
    }
  } catch (error) {
    if (error instanceof InputUnreadable) throw error;
    throw new InputUnreadable(file, `${reasonOf(error)}, after line ${linesRead}`, { cause: error });
  }
  if (rest.length > 0) yield decode(file, rest, linesRead);
}

async function bytesOf(file: string): Promise<AsyncIterable<Buffer>> {
  const gzipped = await startsLikeGzip(file);
  if (!gzipped && file.endsWith('.gz'))
    throw new InputUnreadable(file, 'is named .gz, but does not begin like a gzip file (bytes 1f 8b)');
  const raw = createReadStream(file, { highWaterMark: 262_144 });
  if (!gzipped) return raw as AsyncIterable<Buffer>;
  const gunzip = createGunzip({ chunkSize: 262_144 });
  raw.on('error', (error) => gunzip.destroy(error));
  return raw.pipe(gunzip) as AsyncIterable<Buffer>;
}

async function startsLikeGzip(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      if (bytesRead === 0)
        throw new InputUnreadable(file, 'is empty: a header line and invoice lines were expected');
      return buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof InputUnreadable) throw error;
    throw new InputUnreadable(file, `cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}

function decode(file: string, bytes: Buffer, linesBefore: number): string[] {
  if (!isUtf8(bytes)) throw notText(file, bytes, linesBefore, (line) => !isUtf8(line), 'is not UTF-8');
  if (bytes.includes(0))
    throw notText(
      file,
      bytes,
      linesBefore,
      (line) => line.includes(0),
      'holds a NUL byte: this is not UTF-8 text',
    );
  const text = bytes.toString('utf8');
  const lines = (linesBefore === 0 ? text.replace(/^\uFEFF/, '') : text).split('\n');
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function notText(
  file: string,
  bytes: Buffer,
  before: number,
  wrong: (line: Buffer) => boolean,
  problem: string,
) {
  let start = 0;
  for (let line = before + 1; ; line += 1) {
    const end = bytes.indexOf(newline, start);
    if (end === -1 || wrong(bytes.subarray(start, end)))
      return new InputUnreadable(file, `line ${line} ${problem}`);
    start = end + 1;
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === 'Z_BUF_ERROR') return 'the gzip data ends too early (a truncated file)';
  if (typeof code === 'string' && code.startsWith('Z_'))
    return `the gzip data is damaged (${errorMessage(error)})`;
  return `cannot be read: ${errorMessage(error)}`;
}
