import { expect, test } from '@jest/globals';
import { RefusalLog } from './refusal-log.js';

test('of thousands of refusals one line a second tells, and how many there were', () => {
  const lines: unknown[] = [];
  let nowMs = 0;
  const log = new RefusalLog({ warn: (line: unknown) => void lines.push(line) }, () => nowMs);
  for (; nowMs < 2_500; nowMs++) log.add({ error: `full at ${nowMs}`, method: 'POST', url: '/orders' });
  expect(lines).toMatchObject([
    { error: 'full at 0', refused: 1 },
    { error: 'full at 1000', refused: 1_000 },
    { error: 'full at 2000', refused: 1_000 },
  ]);
});
