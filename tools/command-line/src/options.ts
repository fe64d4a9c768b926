import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '@orderflow/kernel';

/** The command line is wrong; names the option, its value and what was expected. */
export class OptionInvalid extends AppError {
  readonly code = 'configuration-invalid';
  readonly retryable = false;
}

/** `parseArgs` of Node, strict. Throws {@link OptionInvalid} with its reason and the options that there are. */
export function readArgs<Config extends Omit<ParseArgsConfig, 'args' | 'strict'>>(
  args: readonly string[],
  config: Config,
): ReturnType<typeof parseArgs<Config & { args: string[] }>> {
  try {
    return parseArgs({ ...config, args: [...args] });
  } catch (error) {
    const [reason = ''] = (error as Error).message.split(/\.?(?:\n| To specify| Did you| This command)/);
    const expected = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    throw new OptionInvalid(`${reason}: expected ${expected.join(', ')}`, { cause: error });
  }
}

/** The number that an option's text says. Throws {@link OptionInvalid} where it is not as expected. */
export function numberOption(option: string, text: string, expected: RegExp, inWords: string): number {
  if (expected.test(text)) return Number(text);
  throw new OptionInvalid(`${option} is ${JSON.stringify(text)}: expected ${inWords}`);
}
