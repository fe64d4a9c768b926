import { numberOption, OptionInvalid, readArgs } from '@orderflow/command-line';
import { ratesDefault } from './capacity.page.js';
import { assumed, type Assumptions } from './plan.js';

export interface CapacityOptions {
  /** What a bench wrote with `--json` or `--keep`; undefined: what is kept of `orders`. */
  readonly figures?: string;
  readonly rates: readonly number[];
  readonly assumptions: Assumptions;
  readonly page: boolean;
}

/** Options are the assumptions' names with dashes. */
const optionOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const names = Object.keys(assumed) as (keyof Assumptions)[];

export const help = `npm run capacity -- [options]

Computes from the measured cost of an order what other rates take, and which part is full first.

  --figures FILE   what \`npm run bench -- orders\` wrote with --json or --keep (default: docs/benchmarks/orders.json)
  --rates A,B      orders per second (default: ${ratesDefault.join()})
${names.map((name) => `  --${`${optionOf(name)} N`.padEnd(25)}default ${assumed[name]}`).join('\n')}
  --page           writes docs/capacity.md instead of printing
  --help`;

const above0 = /^(?!0*\.?0*$)\d{1,9}(\.\d+)?$/;
const inWords = 'a number above 0';

/** Reads the command line. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): CapacityOptions | 'help' {
  const { values } = readArgs(args, {
    options: {
      figures: { type: 'string' },
      rates: { type: 'string' },
      page: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
      ...(Object.fromEntries(names.map((name) => [optionOf(name), { type: 'string' }])) as Record<
        string,
        { readonly type: 'string' }
      >),
    },
  });
  if (values.help) return 'help';
  const given = values as unknown as Readonly<Record<string, string | undefined>>;
  const assumptions = Object.fromEntries(
    names.map((name) => {
      const text = given[optionOf(name)];
      return [
        name,
        text === undefined ? assumed[name] : numberOption(`--${optionOf(name)}`, text, above0, inWords),
      ];
    }),
  ) as unknown as Assumptions;
  if (assumptions.busy > 1)
    throw new OptionInvalid(`--busy is ${assumptions.busy}: expected a part of a core, at most 1`);
  const { rates: ratesText, figures } = given;
  const rates = ratesText?.split(',').map((text) => numberOption('--rates', text, above0, inWords));
  return { figures, rates: rates ?? ratesDefault, assumptions, page: values.page === true };
}
