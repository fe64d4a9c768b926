import { OptionInvalid, readArgs } from '@orderflow/command-line';
import { benches } from './benches.js';
import type { Bench } from './frame/bench.js';
import { settingsHelp, settingsOf, type SettingName, type Settings } from './frame/settings.js';
import type { AllOptions } from './page/run-all.js';

export interface BenchOptions {
  readonly bench: Bench;
  readonly json?: string;
  /** Among what was measured, in the page about it. */
  readonly keep: boolean;
  readonly short: boolean;
  readonly settings: Settings;
}

export type Options = BenchOptions | { readonly all: AllOptions } | 'page';

const names = [...benches.map(({ name }) => name), 'all', 'page'].join(', ');
const settingNames = Object.keys(settingsHelp) as SettingName[];

const takenBy = (setting: SettingName) =>
  benches
    .filter(({ takes }) => takes?.includes(setting))
    .map(({ name }) => name)
    .join(', ');

export const help = `npm run bench -- NAME [options]

Measures on a Kafka, a Postgres and services of its own, checks that what was measured was done right, and stops them.

${benches.map(({ name, summary }) => `  ${name.padEnd(11)}${summary}`).join('\n')}
  all        every one of them but gate, one after the other, with --keep
  page       writes docs/benchmarks.md again from what is kept

  --json OUT       writes everything that was measured to OUT as JSON
  --keep           keeps what was measured in docs/benchmarks/ and writes docs/benchmarks.md
  --short          as small as it can be, to see it run; kept below .orderflow, not in docs
${settingNames.map((name) => `  ${settingsHelp[name]} (${takenBy(name)})`).join('\n')}
  --help

Exit status: 0 with figures, 1 when a check failed, 2 when the run could not be made. A target that is missed is said
and changes nothing.`;

const settingOptions = Object.fromEntries(
  settingNames.map((name) => [name, { type: 'string' }] as const),
) as Record<SettingName, { readonly type: 'string' }>;

/** Reads the command line. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = readArgs(args, {
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      ...settingOptions,
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { help: helpWanted, json, keep, short, ...given } = values;
  if (helpWanted) return 'help';
  const [name, ...more] = positionals;
  if (more.length > 0)
    throw new OptionInvalid(`${JSON.stringify(more[0])} is one name too many: expected one bench`);
  if (name === undefined) throw new OptionInvalid(`no bench is named: expected one of ${names}`);
  if (name === 'all') return { all: { short, ...settingsOf({ name, takes: ['file'] }, given) } };
  if (name === 'page') {
    settingsOf({ name }, given);
    return 'page';
  }
  const bench = benches.find((one) => one.name === name);
  if (!bench) throw new OptionInvalid(`there is no bench ${JSON.stringify(name)}: expected one of ${names}`);
  if (keep && bench.isGate) throw new OptionInvalid(`--keep is not for ${name}: it measures nothing new`);
  const settings = { ...(short && bench.short), ...settingsOf(bench, given) };
  return { bench, json, keep, short, settings };
}
