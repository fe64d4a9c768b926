import { fileURLToPath } from 'node:url';
import { runCommand } from '@orderflow/command-line';
import { help, parse } from './options.js';
import { run } from './run.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

await runCommand({
  name: 'npm run contracts',
  help,
  parse,
  run: (options, screen) => run(root, options, screen),
});
