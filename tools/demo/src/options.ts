import { OptionInvalid, readArgs } from '@orderflow/command-line';
import type { Demo } from './demo.js';
import { demos } from './demos/index.js';

export interface DemoOptions {
  /** Undefined: list them. */
  readonly demo?: Demo;
  readonly short: boolean;
  readonly running: boolean;
}

const width = Math.max(...demos.map(({ name }) => name.length));
export const listed = demos.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);

export const help = `npm run demo -- NAME [options], or: npm run demo -- list

Starts a fresh shop of its own on free ports, lets something happen to it, tells what happens as it happens, and has
the oracle judge all books in the end. Each takes less than two minutes.

${listed.join('\n')}

  --short    the same story in a few seconds
  --running  on the stack that runs already, where the demo stops nothing
  --help

Exit status: 0 when it went as told and the oracle passed, 1 when not, 2 when it could not be shown. Ctrl-C cleans up.`;

/** Reads the command line; `help` when that was asked for. Throws `OptionInvalid`. */
export function parseOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values, positionals } = readArgs(args, {
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      running: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { short, running } = values;
  if (values.help) return 'help';
  const [name = 'list', ...more] = positionals;
  if (more[0] !== undefined)
    throw new OptionInvalid(`there is one NAME too many: ${JSON.stringify(more[0])}, expected one`);
  if (name === 'list') return { short, running };
  const demo = demos.find((one) => one.name === name);
  if (demo) return { demo, short, running };
  throw new OptionInvalid(
    `NAME is ${JSON.stringify(name)}: expected list, ${demos.map((one) => one.name).join(', ')}`,
  );
}
