import { OptionInvalid, readArgs, runCommand, type Screen } from '@orderflow/command-line';
import { measureFootprints } from './measure.js';
import { tableOf } from './table.js';

const help = `npm run footprint

Prints how big the image of every service is, and how much memory each takes, of the stack that runs in containers
(docker compose up --wait). At rest: leave it alone for a minute before.`;

function parse(args: readonly string[]): 'help' | object {
  const { values, positionals } = readArgs(args, {
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false } },
  });
  if (positionals.length > 0) throw new OptionInvalid(`${JSON.stringify(positionals[0])} is not expected`);
  return values.help ? 'help' : values;
}

async function run(_options: object, { say }: Screen): Promise<number> {
  tableOf(measureFootprints()).forEach(say);
  return 0;
}

await runCommand({ name: 'npm run footprint', help, parse, run });
