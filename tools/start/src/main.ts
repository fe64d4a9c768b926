import { errorMessage } from '@orderflow/kernel';
import { OptionInvalid } from '@orderflow/replay';
import { help, parseOptions } from './options.js';
import { start } from './start.js';

async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options !== 'help') return start(options);
  process.stdout.write(`${help}\n`);
  return 0;
}

try {
  process.exit(await run(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`npm start: ${errorMessage(error)}\n`);
  process.exit(error instanceof OptionInvalid ? 2 : 1);
}
