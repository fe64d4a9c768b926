import { OptionInvalid, readArgs } from '@orderflow/command-line';
import type { Accepted } from './released/accepted.js';

export const help = `npm run contracts -- check | write | release
  check    compares messages and HTTP interfaces with every release of them: fails, saying which field and what to do, when readers, writers or
           clients of a release would break, and when a document is stale
  write    writes docs/reference/asyncapi.json, openapi/ and schemas/ from the code
  release  makes the present contracts the next release, to be committed; refused while check finds a break
    --accept <what>  a break is meant of this message, topic, route ("orders GET /orders/{orderId}") or service with all its routes:
                     it is compared only from here on; needs --reason
    --reason <text>  why nobody is hurt by it; kept with the release
  --help

Exit status: 0 all is well, 1 something breaks or is stale, 2 it could not be run.`;

export type Options =
  { readonly verb: 'check' | 'write' } | { readonly verb: 'release'; readonly accepted?: Accepted };

const verbs = ['check', 'write', 'release'] as const;

/** Throws {@link OptionInvalid}. */
export function parse(args: readonly string[]): Options | 'help' {
  const { values, positionals } = readArgs(args, {
    allowPositionals: true,
    options: {
      accept: { type: 'string' },
      reason: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const [given, ...more] = positionals;
  const verb = verbs.find((one) => one === given);
  if (!verb || more.length > 0) {
    throw new OptionInvalid(
      `what to do is ${JSON.stringify(positionals.join(' '))}: expected one of ${verbs.join(', ')}`,
    );
  }
  const { accept, reason } = values;
  if (verb !== 'release') {
    if (accept ?? reason) throw new OptionInvalid(`--accept and --reason belong to release, not to ${verb}`);
    return { verb };
  }
  if (accept === undefined && reason === undefined) return { verb };
  if (!accept || !reason?.trim()) {
    throw new OptionInvalid('--accept and --reason belong together: expected what breaks and a text');
  }
  return { verb, accepted: { message: accept, reason } };
}
