import { OptionInvalid, readArgs } from '@orderflow/command-line';
import { benches } from './benches.js';
import type { Bench } from './frame/bench.js';
import { settingsHelp, settingsOf, type SettingName, type Settings } from './frame/settings.js';

export interface BenchOptions {
  readonly bench: Bench;
  readonly json?: string;
  readonly settings: Settings;
}

const names = benches.map(({ name }) => name).join(', ');

const takenBy = (setting: SettingName) =>
  benches
    .filter(({ takes }) => takes?.includes(setting))
    .map(({ name }) => name)
    .join(', ');
const settingNames = Object.keys(settingsHelp) as SettingName[];

export const help = `npm run bench -- NAME [options]

Measures on a Kafka, a Postgres and services of its own, checks that what was measured was done right, and stops them.

${benches.map(({ name, summary }) => `  ${name.padEnd(11)}${summary}`).join('\n')}

  --json OUT       writes everything that was measured to OUT as JSON
${settingNames.map((name) => `  ${settingsHelp[name]} (${takenBy(name)})`).join('\n')}
  --help

Exit status: 0 with figures, 1 when a check failed, 2 when the run could not be made. A target that is missed is said
and changes nothing.`;

/** Reads the command line. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values, positionals } = readArgs(args, {
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      orders: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { help: helpWanted, json, ...given } = values;
  if (helpWanted) return 'help';
  const [name, ...more] = positionals;
  const bench = benches.find((one) => one.name === name);
  if (name === undefined) throw new OptionInvalid(`no bench is named: expected one of ${names}`);
  if (!bench) throw new OptionInvalid(`there is no bench ${JSON.stringify(name)}: expected one of ${names}`);
  if (more.length > 0)
    throw new OptionInvalid(`${JSON.stringify(more[0])} is one name too many: expected one bench`);
  return { bench, json, settings: settingsOf(bench, given) };
}
