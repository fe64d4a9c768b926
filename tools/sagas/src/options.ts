import { OptionInvalid, readArgs } from '@orderflow/command-line';

const verbs = ['retry', 'skip', 'compensate'] as const;
export type Verb = (typeof verbs)[number];

export type SagasCommand =
  | { readonly name: 'list'; readonly status: string; readonly limit: string }
  | { readonly name: 'show'; readonly orderId: string; readonly returnId?: string }
  | {
      readonly name: Verb;
      readonly orderId: string;
      readonly returnId?: string;
      readonly reason: string;
      readonly by?: string;
    };

export const help = `npm run sagas -- list | show ORDER | retry ORDER | skip ORDER | compensate ORDER

What became of orders that need a person, and what can be done about it, on the stack that runs.

  list         sagas that need an operator   [--status S] [--limit N]
  show         one saga: steps, trouble, what operators did, what they may do now
  retry        asks once more for what the saga waits for
  skip         takes the undo that was refused for done: what the step did stays done
  compensate   gives up a saga that is running, and undoes what was done; the customer is told the reason

  --return ID  the saga of this return of the order, not the order's own
  --reason R   why (for retry, skip, compensate); kept with the act
  --by NAME    who; without it the name of the user of this machine
  --help

Where the orchestrator has an ADMIN_TOKEN, it has to be in the environment here too.

Exit status: 0 when it was done, 1 when the orchestrator refused or was not there, 2 when the command line is wrong.`;

/** Reads the command line; `help` when that was asked for. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): SagasCommand | 'help' {
  const { values, positionals } = readArgs(args, {
    allowPositionals: true,
    options: {
      status: { type: 'string' },
      limit: { type: 'string' },
      reason: { type: 'string' },
      by: { type: 'string' },
      return: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [name, orderId, ...more] = positionals;
  if (values.help) return 'help';
  if (more.length > 0) throw new OptionInvalid(`${JSON.stringify(more[0])} is one argument too many`);
  if (name === 'list') {
    if (orderId !== undefined) throw new OptionInvalid(`${JSON.stringify(orderId)} is one argument too many`);
    return { name, status: values.status ?? 'needs-operator', limit: values.limit ?? '100' };
  }
  const verb = verbs.find((each) => each === name);
  if (!verb && name !== 'show')
    throw new OptionInvalid(
      `the command is ${JSON.stringify(name ?? '')}: expected list, show, ${verbs.join(', ')}`,
    );
  if (!orderId) throw new OptionInvalid(`${name} needs an order id`);
  const about = { orderId, ...(values.return !== undefined && { returnId: values.return }) };
  if (!verb) return { name: 'show', ...about };
  if (!values.reason)
    throw new OptionInvalid(`--reason is missing: ${verb} needs one, it is kept with the act`);
  return { name: verb, ...about, reason: values.reason, by: values.by };
}
