import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { errorMessage } from '@orderflow/kernel';
import { pages, stalePages, writePages } from './write-pages.js';

const help = `npm run catalog: writes ${Object.keys(pages).join(', ')} from the contracts.
  --check  writes nothing; fails when a page is stale
  --help`;

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);
const root = fileURLToPath(new URL('../../../', import.meta.url));

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) say(help);
  else if (values.check) {
    const stale = await stalePages(root);
    if (stale.length > 0) complain(`stale: ${stale.join(', ')}; run "npm run catalog"`);
    return stale.length > 0 ? 1 : 0;
  } else {
    await writePages(root);
    say(`written: ${Object.keys(pages).join(', ')}`);
  }
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  complain(`${errorMessage(error)}\n${help}`);
  process.exitCode = 2;
}
