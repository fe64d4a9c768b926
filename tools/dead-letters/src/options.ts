import { OptionInvalid, readArgs } from '@orderflow/command-line';

export const commands = ['list', 'groups', 'show', 'retry', 'edit', 'discard', 'dry-run', 'acts'] as const;
export type CommandName = (typeof commands)[number];

/** What the command line asks for, checked. */
export interface Options {
  readonly command: CommandName;
  readonly service?: string;
  readonly url?: string;
  readonly position?: number;
  readonly filter: { readonly key?: string; readonly type?: string; readonly fingerprint?: string };
  readonly state?: string;
  readonly all: boolean;
  readonly ratePerSecond?: number;
  readonly reason?: string;
  /** A file, or `-` for standard input. */
  readonly value?: string;
  readonly json: boolean;
}

export const help = `npm run dead-letters -- <command> [<service>/<position>] [options]

Messages that no attempt could handle: each blocks the later ones of its key until somebody acts.

  list      what is dead [--state dead|retrying|queued|any] [--key K] [--type T] [--fingerprint F]
  groups    what is dead, by cause
  show      one message with its value
  dry-run   what the real handler would do with it, or with another value: nothing of it is kept [--value FILE|-]
  retry     try one again, or many: --fingerprint F, --key K, --type T or --all, --rate N a second (default 20)
  edit      give it another value, checked against its contract, and try it again: --value FILE|-
  discard   give it up for good: --reason R; what waits behind it goes on
  acts      what operators did, the latest first

  --service S   only this service; without, every one of the stack that runs (npm start)
  --url URL     a service elsewhere, such as http://10.0.0.7:3003, instead of the stack's
  --reason R    why, for the audit
  --json        for programs
  --help

ADMIN_TOKEN in the environment is sent where a service asks for one.`;

/** Reads the command line; `help` when that was asked for. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = readArgs(args, { allowPositionals: true, options: optionTypes });
  if (values.help) return 'help';
  const [command, reference, ...rest] = positionals;
  if (!isCommand(command)) {
    throw new OptionInvalid(
      `${command === undefined ? 'no command' : JSON.stringify(command)}: expected ${commands.join(', ')}`,
    );
  }
  if (rest.length > 0)
    throw new OptionInvalid(`${JSON.stringify(rest[0])} is one too many: expected options`);
  const { key, type, fingerprint, state, all, reason, value, url, json } = values;
  const options: Options = {
    command,
    ...placeOf(reference, values.service),
    filter: { key, type, fingerprint },
    state,
    all,
    ratePerSecond: rateOf(values.rate),
    reason,
    value,
    url: urlOf(url),
    json,
  };
  checkCombination(options);
  return options;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const optionTypes = {
  service: text,
  url: text,
  key: text,
  type: text,
  fingerprint: text,
  state: text,
  rate: text,
  reason: text,
  value: text,
  all: flag,
  json: flag,
  help: { ...flag, short: 'h' },
} as const;

const isCommand = (name: string | undefined): name is CommandName =>
  (commands as readonly (string | undefined)[]).includes(name);

function placeOf(reference: string | undefined, service: string | undefined) {
  if (reference === undefined) return { service };
  const [, named, digits] = /^(?:([a-z-]+)\/)?(\d{1,15})$/.exec(reference) ?? [];
  if (digits === undefined) {
    throw new OptionInvalid(
      `${JSON.stringify(reference)} is no message: expected <service>/<position>, such as inventory/12`,
    );
  }
  if (named !== undefined && service !== undefined && named !== service) {
    throw new OptionInvalid(`--service is ${JSON.stringify(service)}: expected ${named}, as in ${reference}`);
  }
  return { service: named ?? service, position: Number(digits) };
}

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = Number(text);
  if (text.trim() !== '' && rate >= 0.01 && rate <= 1_000) return rate;
  throw new OptionInvalid(`--rate is ${JSON.stringify(text)}: expected messages a second, 0.01 to 1000`);
}

function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || (URL.canParse(text) && /^https?:/.test(text))) return text?.replace(/\/+$/, '');
  throw new OptionInvalid(`--url is ${JSON.stringify(text)}: expected http://host:port`);
}

function checkCombination({ command, service, url, position, filter, all, reason, value }: Options): void {
  const chosen = all || Object.values(filter).some((one) => one !== undefined);
  const needsPosition =
    ['show', 'edit', 'discard', 'dry-run'].includes(command) || (command === 'retry' && !chosen);
  if (needsPosition && position === undefined) {
    const or = command === 'retry' ? ', or --fingerprint, --key, --type or --all' : '';
    throw new OptionInvalid(`${command} of what: expected <service>/<position>${or}`);
  }
  if (command === 'retry' && chosen && position !== undefined) {
    throw new OptionInvalid(`retry of ${position} or of many: expected one of the two`);
  }
  if (position !== undefined && service === undefined && url === undefined) {
    throw new OptionInvalid(
      `position ${position} of which service: expected <service>/${position}, or --service`,
    );
  }
  if (command === 'edit' && value === undefined)
    throw new OptionInvalid('--value is missing: expected a file, or -');
  if (command === 'discard' && !reason)
    throw new OptionInvalid('--reason is missing: expected why it is given up');
}
