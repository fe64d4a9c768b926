import type { Break } from '../compare/breaks.js';
import { refused } from '../compare/refused.js';
import { toBeRead, toBeTaken } from '../compare/remedies.js';
import type { Schema } from '../compare/schema.js';
import { comparableOperations, type HttpHistory } from './history.js';
import type { OpenApiDocument } from './openapi-document.js';
import { nameless, operationsOf, type Operation } from './operations.js';
import { asClientsRead, asClientsWrite, asServersWrite } from './sides.js';

type Found = Omit<Break, 'message' | 'release'>;

/**
 * Everything in which the present HTTP interface of a service does not get on with clients of its releases: a request that was valid and
 * is so no longer (backward), an answer that they do not know how to read (forward). Without a present one all its routes are gone.
 */
export function httpBreaks(
  service: string,
  present: OpenApiDocument | undefined,
  history: HttpHistory,
): Break[] {
  const now = present ? operationsOf(present) : new Map<string, Operation>();
  return comparableOperations(service, history).flatMap(({ release, operation: then }) => {
    const operation = now.get(nameless(then.route));
    const clients = `clients of release ${release}`;
    const found = operation
      ? [...requestsRefused(operation, then, clients), ...answersUnread(operation, then, clients)]
      : [gone];
    return found.map((one) => ({ message: `${service} ${then.route}`, release, ...one }));
  });
}

const besides = 'or put another route beside this one';

const gone: Found = {
  ...{ rule: 'route-removed', direction: 'backward' },
  why: 'clients may still ask for it, and nobody answers',
  todo: 'keep it until http_server_request_duration_count says that nobody asks; then release the removal with --accept',
};

function requestsRefused(now: Operation, then: Operation, clients: string): Found[] {
  return refused(asClientsWrite(then.request), now.request).map((refusal) => ({
    ...{ rule: refusal.rule, direction: 'backward', field: refusal.field },
    why: `${clients} ${refusal.writer}, servers now ${refusal.reader}`,
    todo: `${toBeTaken[refusal.rule]}, ${besides}`,
  }));
}

function answersUnread(now: Operation, then: Operation, clients: string): Found[] {
  // A refusal that no longer comes hurts nobody.
  const lost = Object.keys(then.answers).filter((status) => !isRefusal(status) && !now.answers[status]);
  return [
    ...lost.map((status): Found => ({
      ...{ rule: 'status-removed', direction: 'forward', field: status },
      why: `${clients} wait for it, and it comes no more`,
      todo: `keep the status, ${besides}`,
    })),
    ...Object.entries(now.answers).flatMap(([status, answer]): Found[] => {
      const known = then.answers[status] ?? (isRefusal(status) ? then.answers.default : undefined);
      if (known) return unread(status, answer, known, clients);
      return [
        {
          ...{ rule: 'status-added', direction: 'forward', field: status },
          why: `${clients} do not know it`,
          todo: `answer with a status that they know, ${besides}`,
        },
      ];
    }),
  ];
}

/** What a client may meet at any time, and knows as `default` where it is not named. */
const isRefusal = (status: string) => status === 'default' || Number(status) >= 400;

function unread(status: string, now: Schema, then: Schema, clients: string): Found[] {
  return refused(asServersWrite(now), asClientsRead(then)).map((refusal) => ({
    ...{ rule: refusal.rule, direction: 'forward', field: `${status} ${refusal.field}` },
    why: `servers now ${refusal.writer}, ${clients} ${refusal.reader}`,
    todo: `${toBeRead[refusal.rule]}, ${besides}`,
  }));
}
