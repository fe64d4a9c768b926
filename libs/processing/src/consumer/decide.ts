import { causedBy, messageFrom } from '@orderflow/messaging';
import type { Message } from '@orderflow/contracts';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '../handler.js';
import type { Workable } from './entry.js';

/** One message of a group could not be decided; it alone is at fault. */
export class DecisionFailed extends Error {
  constructor(
    readonly entry: Workable,
    options: ErrorOptions,
  ) {
    super('a decision failed', options);
  }
}

interface Stage {
  readonly repository: Repository<unknown, unknown>;
  readonly entries: Workable[];
}

/**
 * Loads once, decides one after the other, saves once, for each repository that the group touches. Returns
 * what is to be sent, in the order of the decisions.
 */
export async function decideGroup(
  entries: readonly Workable[],
  tx: Tx,
  now: Date,
  service: string,
): Promise<Message[]> {
  const messages: Message[] = [];
  for (const { repository, entries: staged } of stagesOf(entries)) {
    const state = await repository.load(
      staged.map(({ work }) => work.message),
      tx,
    );
    const changes: unknown[] = [];
    for (const entry of staged) {
      const { message, handler } = entry.work;
      try {
        const decision = handler.decide(state, message, { now, effect: entry.effectResult });
        for (const change of decision.changes) {
          repository.evolve(state, change);
          changes.push(change);
        }
        const provenance = causedBy(message, service, now);
        for (const emit of decision.emits) messages.push(messageFrom(emit, provenance));
        entry.trace?.comesTo('handled', { events: decision.events });
      } catch (cause) {
        throw new DecisionFailed(entry, { cause });
      }
    }
    if (changes.length > 0) await repository.save(changes, tx);
  }
  return messages;
}

/** Groups entries by repository without letting two of one lane change places. */
function stagesOf(entries: readonly Workable[]): Stage[] {
  const done: Stage[] = [];
  let open = new Map<unknown, Stage>();
  let repositoryOfLane = new Map<string, unknown>();
  for (const entry of entries) {
    const { repository } = entry.work.handler;
    const before = repositoryOfLane.get(entry.lane);
    if (before !== undefined && before !== repository) {
      done.push(...open.values());
      open = new Map();
      repositoryOfLane = new Map();
    }
    repositoryOfLane.set(entry.lane, repository);
    const stage = open.get(repository);
    if (stage) stage.entries.push(entry);
    else open.set(repository, { repository, entries: [entry] });
  }
  return [...done, ...open.values()];
}
