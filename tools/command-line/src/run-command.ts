import { AppError, errorMessage } from '@orderflow/kernel';
import { Refused } from './ask-service.js';
import { OptionInvalid } from './options.js';
import { Screen } from './screen.js';

export interface Command<Options> {
  /** As it is called: `npm run chaos`. */
  readonly name: string;
  readonly help: string;
  /** Throws {@link OptionInvalid}. */
  parse(args: readonly string[]): Options | 'help';
  /** Resolves with the exit status: 0 when it was done, 1 when what was looked at has not passed. */
  run(options: Options, screen: Screen): Promise<number>;
  /** Aborted when somebody wants it to end; `run` is then expected to reject. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command with the arguments of this process and exits with its status. What a library leaves open does not keep
 * the process: kafkajs after many broken connections, and Node itself, which then waited for handles for ever.
 */
export async function runCommand<Options>(command: Command<Options>): Promise<void> {
  const status = await statusOf(command, process.argv.slice(2), new Screen());
  await Promise.all([process.stdout, process.stderr].map(flushed));
  process.exit(status);
}

/** Resolves when what was written has left the process, or nobody reads it any more. */
const flushed = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write('', resolve));

/** The exit status; whatever goes wrong is said in words. */
export async function statusOf<Options>(
  command: Command<Options>,
  args: readonly string[],
  screen: Screen,
): Promise<number> {
  try {
    const options = command.parse(args);
    if (options !== 'help') return await command.run(options, screen);
    screen.say(command.help);
    return 0;
  } catch (error) {
    if (command.signal?.aborted) {
      screen.complain('stopped before the end: there is no report');
      return 130;
    }
    screen.complain(wordsOf(error));
    if (error instanceof OptionInvalid) screen.complain(`${command.name} -- --help tells more`);
    return error instanceof Refused ? 1 : 2;
  } finally {
    screen.clear();
  }
}

/** What was thrown on purpose says all in its message; a TypeError and its like are defects, whose place matters. */
function wordsOf(error: unknown): string {
  const defect = error instanceof Error && error.constructor !== Error && !(error instanceof AppError);
  return (defect ? error.stack : undefined) ?? errorMessage(error);
}
