// The way in: plain JavaScript for Node 20 and newer, without dependencies. It gets everything else ready, then hands over.
import { missingPrerequisites } from './prerequisites.mjs';
import { prepare, toolchainPath } from './prepare.mjs';
import { handOver } from './hand-over.mjs';

const commands = {
  start: { file: 'tools/start/dist/main.js', java: !process.argv.includes('--docker') },
  replay: { file: 'tools/replay/dist/main.js', java: true },
  settlement: { file: 'tools/settlement/dist/main.js' },
  projections: { file: 'tools/projections/dist/main.js' },
  sagas: { file: 'tools/sagas/dist/main.js' },
  chaos: { file: 'tools/chaos/dist/main.js', java: true },
  demo: { file: 'tools/demo/dist/main.js', java: true },
  bench: { file: 'tools/bench/dist/main.js', java: true },
  capacity: { file: 'tools/bench/dist/capacity/main.js' },
  catalog: { file: 'tools/catalog/dist/main.js' },
  'dead-letters': { file: 'tools/dead-letters/dist/main.js' },
  contracts: { file: 'tools/contracts/dist/main.js' },
  footprint: { file: 'tools/footprint/dist/main.js' },
  test: { file: 'tools/run/test.mjs', java: true },
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];

const missing = missingPrerequisites({ java: command?.java ?? false });
if (missing.length > 0) {
  console.error(
    `orderflow needs what this machine lacks:\n\n${missing.map((line) => `  - ${line}`).join('\n')}\n`,
  );
  process.exit(1);
}
prepare({ build: command !== undefined });
process.exitCode = command
  ? await handOver('node', [command.file, ...args], toolchainPath())
  : await handOver(name, args, toolchainPath());
