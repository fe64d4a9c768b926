import { numberOption, OptionInvalid } from '@orderflow/command-line';
import { coreServices, type StackService } from '@orderflow/stack';

/** What the command line says about a run; what is left out is up to the bench. */
export interface Settings {
  /** Placed in each round. */
  readonly orders?: number;
  readonly rounds?: number;
  /** How long each load lasts. */
  readonly seconds?: number;
  /** Offered per second. */
  readonly rate?: number;
  /** Event streams that are open at once. */
  readonly streams?: number;
  /** Of invoices. */
  readonly file?: string;
  /** Of them only the first sales. */
  readonly limit?: number;
  /** Orders after which it is measured how it goes. */
  readonly window?: number;
  /** Services of which a CPU profile and the slowest statements are wanted. */
  readonly profile?: readonly StackService[];
}
export type SettingName = keyof Settings;

/** One line of help for each. */
export const settingsHelp: Readonly<Record<SettingName, string>> = {
  orders: '--orders N       orders of each round',
  rounds: '--rounds N       rounds; the figures are medians',
  seconds: '--seconds N      how long each load lasts',
  rate: '--rate N         offered per second, instead of several rates one after the other',
  streams: '--streams N      event streams that are open at once',
  file: '--file F         the invoices, as for `npm run replay`',
  limit: '--limit N        only the first N sales of them',
  window: '--window N       orders after each of which it is looked at',
  profile:
    '--profile NAME   also a CPU profile of that service (or all) and the slowest statements of its database',
};

const wholeFrom1 = /^[1-9]\d{0,6}$/;

/** Reads the options that a bench takes. Throws {@link OptionInvalid}, also for one that it does not take. */
export function settingsOf(
  bench: { readonly name: string; readonly takes?: readonly SettingName[] },
  values: Readonly<Partial<Record<SettingName, string>>>,
): Settings {
  const given = (Object.keys(values) as SettingName[]).filter((name) => values[name] !== undefined);
  const { takes = [] } = bench;
  for (const name of given)
    if (!takes.includes(name))
      throw new OptionInvalid(
        `--${name} is not for ${bench.name}: expected ${takes.map((one) => `--${one}`).join(', ') || 'nothing but --json'}`,
      );
  const { profile, file, ...numbers } = values;
  return {
    ...Object.fromEntries(
      Object.entries(numbers).flatMap(([name, text]) =>
        text === undefined
          ? []
          : [[name, numberOption(`--${name}`, text, wholeFrom1, 'a whole number from 1 to 9999999')]],
      ),
    ),
    ...(file !== undefined && { file }),
    ...(profile !== undefined && { profile: servicesNamed(profile) }),
  };
}

function servicesNamed(text: string): readonly StackService[] {
  if (text === 'all') return coreServices;
  const service = coreServices.find((name) => name === text);
  if (service) return [service];
  throw new OptionInvalid(`--profile is ${JSON.stringify(text)}: expected ${coreServices.join(', ')} or all`);
}
