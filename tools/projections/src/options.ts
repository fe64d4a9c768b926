import { OptionInvalid, readArgs } from '@orderflow/command-line';

export type ProjectionsCommand =
  | { readonly name: 'list' | 'status'; readonly projection?: string; readonly json?: string }
  | { readonly name: 'rebuild'; readonly projection: string; readonly json?: string };

export const help = `npm run projections -- list | status [NAME] | rebuild NAME

What analytics makes of all events, on the stack that runs.

  list      every projection, what its rows are, and by which rule its live version is
  status    its versions: live, being built and how far, failed and why   [NAME: of one projection]
  rebuild   builds a new version from the first event on, beside the live one, and switches when it has caught up;
            by an unchanged rule both must be the same: a difference is an error, and the live version stays

  --json F  writes the versions that it tells of to F as JSON
  --help

Ctrl-C gives a rebuild up: the live version stays, and what was built is removed. A rebuild whose command is killed goes on by
itself, also when analytics is killed; given again, the command follows it.

Exit status: 0 when it was done, 1 when a rebuild failed or analytics refused, 2 when the command line is wrong.`;

/** Reads the command line; `help` when that was asked for. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): ProjectionsCommand | 'help' {
  const { values, positionals } = readArgs(args, {
    allowPositionals: true,
    options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return 'help';
  const [name, projection, ...more] = positionals;
  const tooMany = more[0] ?? (name === 'list' ? projection : undefined);
  if (tooMany !== undefined) throw new OptionInvalid(`${JSON.stringify(tooMany)} is one argument too many`);
  const { json } = values;
  if (name === 'list' || name === 'status') return { name, projection, json };
  if (name !== 'rebuild')
    throw new OptionInvalid(`the command is ${JSON.stringify(name ?? '')}: expected list, status or rebuild`);
  if (projection === undefined)
    throw new OptionInvalid('rebuild of what: expected the name of a projection, see list');
  return { name, projection, json };
}
