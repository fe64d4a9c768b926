import { errorMessage } from '@orderflow/kernel';
import { runCommand } from './commands.js';
import { help, OptionInvalid, parseOptions } from './options.js';
import { placesOf } from './places.js';

async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  const { findings, refusals } = await runCommand(placesOf(options), options);
  if (options.json)
    console.log(
      JSON.stringify(
        findings.map(({ json }) => json),
        null,
        2,
      ),
    );
  else for (const line of findings.flatMap(({ lines }) => lines)) console.log(line);
  if (findings.length === 0 && refusals.length === 0 && !options.json) console.log('nothing');
  for (const refusal of refusals) console.error(refusal);
  return refusals.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(`npm run dead-letters: ${errorMessage(error)}`);
  process.exitCode = error instanceof OptionInvalid ? 2 : 1;
}
