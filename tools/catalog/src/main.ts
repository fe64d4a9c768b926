import { fileURLToPath } from 'node:url';
import { readArgs, runCommand, type Screen } from '@orderflow/command-line';
import { pages, stalePages, writePages } from './write-pages.js';

const help = `npm run catalog: writes ${Object.keys(pages).join(', ')} from the contracts, the list of metrics, what services say of their tables, and the dashboards.
  --check  writes nothing; fails when a page is stale
  --help`;

const root = fileURLToPath(new URL('../../../', import.meta.url));

function parse(args: readonly string[]): { check: boolean } | 'help' {
  const options = {
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values } = readArgs(args, { options });
  return values.help ? 'help' : { check: values.check };
}

async function run({ check }: { check: boolean }, { say, complain }: Screen): Promise<number> {
  if (!check) {
    await writePages(root);
    say(`written: ${Object.keys(pages).join(', ')}`);
    return 0;
  }
  const stale = await stalePages(root);
  if (stale.length > 0) complain(`stale: ${stale.join(', ')}; run "npm run catalog"`);
  return stale.length > 0 ? 1 : 0;
}

await runCommand({ name: 'npm run catalog', help, parse, run });
