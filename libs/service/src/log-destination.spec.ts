import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LogDestination } from './log-destination.js';

const full = '/dev/full';

test('a full disk stops nobody: what fits is written once there is room, what does not is counted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderflow-log-'));
  const file = join(folder, 'log');
  const destination = new LogDestination(openSync(full, 'a'), 30);
  for (let line = 1; line <= 5; line++) destination.write(`{"line":${line}}\n`);

  Object.assign(destination, { fd: openSync(file, 'a') });
  destination.write('{"line":6}\n');
  const deadline = Date.now() + 5_000;
  while (readFileSync(file, 'utf8') === '' && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  destination.write('{"line":7}\n');

  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { line: 1 },
    { line: 2 },
    expect.objectContaining({ level: 40, msg: '4 lines of the log are lost: it could not be written' }),
    { line: 7 },
  ]);
  rmSync(folder, { recursive: true });
});
