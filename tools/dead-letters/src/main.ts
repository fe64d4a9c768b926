import { runCommand, type Screen } from '@orderflow/command-line';
import { runOn } from './commands.js';
import { help, parseOptions, type Options } from './options.js';
import { placesOf } from './places.js';

async function run(options: Options, { say, complain }: Screen): Promise<number> {
  const { findings, refusals } = await runOn(placesOf(options), options);
  const json = () =>
    JSON.stringify(
      findings.map((finding) => finding.json),
      null,
      2,
    );
  if (options.json) say(json());
  else if (findings.length + refusals.length === 0) say('nothing');
  else findings.flatMap(({ lines }) => lines).forEach(say);
  refusals.forEach(complain);
  return refusals.length > 0 ? 1 : 0;
}

await runCommand({ name: 'npm run dead-letters', help, parse: parseOptions, run });
