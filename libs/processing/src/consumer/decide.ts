import { causedBy, messageFrom } from '@orderflow/messaging';
import type { Message } from '@orderflow/contracts';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '../handler.js';
import { isWorkable, type Entry, type Workable } from './entry.js';

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

/** What the first stage of a group needs, asked for before it is known who of it is to be decided. */
export interface LoadedAhead {
  readonly entries: readonly Entry[];
  readonly state: Promise<unknown>;
}

/**
 * Asks for what these need whose effects are done, in the same round trip as the look into the inbox, which is asked before
 * it: the state is from after whatever that had to wait for. Where some turn out to be duplicates it is loaded again.
 */
export function loadAhead(entries: readonly Entry[], tx: Tx): LoadedAhead | undefined {
  const [stage] = stagesOf(entries.filter(isWorkable));
  if (!stage) return undefined;
  return { entries: stage.entries, state: handled(load(stage, tx)) };
}

/**
 * Loads once, decides one after the other, saves once, for each repository that the group touches. Returns what is to be sent,
 * in the order of the decisions.
 */
export async function decideGroup(
  entries: readonly Workable[],
  tx: Tx,
  now: Date,
  service: string,
  ahead?: LoadedAhead,
): Promise<readonly Message[]> {
  const messages: Message[] = [];
  const early = await ahead?.state;
  for (const [index, stage] of stagesOf(entries).entries()) {
    const { repository, entries: staged } = stage;
    const loaded = index === 0 && sameEntries(ahead?.entries, staged);
    const state = loaded ? early : await load(stage, tx);
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

/** Whoever waits for it learns of its failure; until then it does not count as unhandled. */
function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

function load({ repository, entries }: Stage, tx: Tx): Promise<unknown> {
  return repository.load(
    entries.map(({ work }) => work.message),
    tx,
  );
}

const sameEntries = (some: readonly Entry[] | undefined, others: readonly Entry[]) =>
  some?.length === others.length && others.every((entry, index) => entry === some[index]);

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
