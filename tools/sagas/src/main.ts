import { AppError, errorMessage } from '@orderflow/kernel';
import { findStack } from '@orderflow/stack';
import { help, OptionInvalid, parseOptions } from './options.js';
import { ActRefused, Orchestrator } from './orchestrator.js';
import { run } from './run.js';

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseOptions(args);
    if (command === 'help') {
      console.log(help);
      return 0;
    }
    const stack = findStack();
    if (!stack) throw new OptionInvalid('no stack runs here: npm start starts one');
    console.log((await run(command, new Orchestrator(stack.services.orchestrator))).join('\n'));
    return 0;
  } catch (error) {
    console.error(error instanceof AppError || !(error instanceof Error) ? errorMessage(error) : error.stack);
    if (error instanceof OptionInvalid) console.error('npm run sagas -- --help tells more');
    return error instanceof ActRefused ? 1 : 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
