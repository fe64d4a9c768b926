import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { errorMessage } from '@orderflow/kernel';
import { pages, stalePages, writePages } from './write-pages.js';

const help = `npm run catalog: writes ${Object.keys(pages).join(', ')} from the contracts.
  --check  writes nothing; fails when a page is stale
  --help`;

const root = fileURLToPath(new URL('../../../', import.meta.url));

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) console.log(help);
  else if (values.check) {
    const stale = await stalePages(root);
    if (stale.length > 0) console.error(`stale: ${stale.join(', ')}; run "npm run catalog"`);
    return stale.length > 0 ? 1 : 0;
  } else {
    await writePages(root);
    console.log(`written: ${Object.keys(pages).join(', ')}`);
  }
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(`${errorMessage(error)}\n${help}`);
  process.exitCode = 2;
}
