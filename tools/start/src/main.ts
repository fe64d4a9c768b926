import { runCommand } from '@orderflow/command-line';
import { help, parseOptions } from './options.js';
import { start } from './start.js';

await runCommand({ name: 'npm start', help, parse: parseOptions, run: start });
