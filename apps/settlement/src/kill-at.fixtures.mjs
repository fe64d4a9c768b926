// A run that is killed after a step that is like this: node kill-at.fixtures.mjs <pattern>; without one it is not.
import { writeSync } from 'node:fs';
import { runSettlement } from '../dist/run-settlement.js';

const [, , pattern = '$.'] = process.argv;
const { files, findings } = await runSettlement(process.env, {
  signal: new globalThis.AbortController().signal,
  say: () => undefined,
  onStep(step) {
    if (!new RegExp(pattern).test(step)) return;
    writeSync(1, `killed: ${step}`);
    process.kill(process.pid, 'SIGKILL');
  },
});
writeSync(1, JSON.stringify({ files: files.length, findings: findings.length }));
