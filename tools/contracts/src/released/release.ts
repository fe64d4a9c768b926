import { Refused } from '@orderflow/command-line';
import { breaksOf, type Break, type PresentForm } from '../compare/breaks.js';
import { same } from '../compare/schema.js';
import type { HttpHistory } from '../http/history.js';
import { httpBreaks } from '../http/http-breaks.js';
import type { OpenApiDocument } from '../http/openapi-document.js';
import { releaseHttp } from '../http/release-http.js';
import { covers, type Accepted } from './accepted.js';
import type { Form, History, ReleasedForm, Removal } from './form.js';
import { topicBreaks, type ReleasedTopics } from './topics.js';

/** Everything that was ever released. */
export interface Released {
  readonly messages: ReadonlyMap<string, History>;
  readonly topics: readonly ReleasedTopics[];
  /** By service. */
  readonly http: ReadonlyMap<string, HttpHistory>;
}

/** Everything as the code has it now. */
export interface Present {
  readonly messages: ReadonlyMap<string, PresentForm>;
  readonly partitions: Readonly<Record<string, number>>;
  /** By service. */
  readonly http: ReadonlyMap<string, OpenApiDocument>;
}

/** Every change that breaks somebody who keeps to one of the releases. */
export function allBreaks({ messages, partitions, http }: Present, released: Released): Break[] {
  const names = new Set([...released.messages.keys(), ...messages.keys()]);
  return [
    ...[...names].flatMap((name) => breaksOf(name, messages.get(name), released.messages.get(name) ?? [])),
    ...topicBreaks(partitions, released.topics),
    ...[...released.http].flatMap(([service, history]) => httpBreaks(service, http.get(service), history)),
  ];
}

/** The messages (and `topics`) that are not as they were last released. */
export function unreleased({ messages, partitions }: Present, released: Released): string[] {
  const names = new Set([...released.messages.keys(), ...messages.keys()]);
  const changed = [...names].filter((name) => {
    const last = released.messages.get(name)?.at(-1);
    const present = messages.get(name);
    if (!present) return last !== undefined && !('removed' in last);
    return last === undefined || 'removed' in last || !same(plain(last), plain(present));
  });
  return same(released.topics.at(-1)?.partitions, partitions) ? changed : [...changed, 'topics'];
}

function plain({ kind, version, topic, key, writes, reads, example }: Form): Form {
  return { kind, version, topic, key, writes, reads, example };
}

/**
 * What was released, with the present contracts as the next release of all that changed. Throws {@link Refused} for a break that is
 * not accepted, and for an acceptance of what breaks nothing.
 */
export function release(present: Present, released: Released, accepted?: Accepted): Released {
  const breaks = allBreaks(present, released);
  const open = breaks.filter(({ message }) => !covers(accepted, message));
  if (open.length > 0) {
    const names = [...new Set(open.map(({ message }) => message))].join(', ');
    throw new Refused(
      `${names}: would break who keeps to what was released; npm run contracts -- check says why`,
    );
  }
  if (accepted && breaks.length === 0) throw new Refused(`--accept ${accepted.message}: breaks nothing`);
  const changed = unreleased(present, released);
  const next = lastRelease(released) + 1;
  const messages = new Map(released.messages);
  for (const name of changed.filter((one) => one !== 'topics')) {
    messages.set(name, [...(messages.get(name) ?? []), nextForm(name, present, next, accepted)]);
  }
  const topics = changed.includes('topics')
    ? [...topicsBefore(released, accepted), { release: next, partitions: present.partitions }]
    : released.topics;
  return { messages, topics, http: releaseHttp(present.http, released.http, next, accepted) };
}

/** The number of the newest release; 0 when there was none. */
export function lastRelease({ messages, topics, http }: Released): number {
  const histories = [...messages.values(), topics, ...http.values()];
  return Math.max(0, ...histories.flatMap((history) => history.map(({ release }) => release)));
}

function nextForm(
  name: string,
  { messages }: Present,
  next: number,
  accepted?: Accepted,
): ReleasedForm | Removal {
  const reason = accepted?.message === name ? { accepted: accepted.reason } : {};
  const form = messages.get(name);
  return form
    ? { release: next, ...reason, ...plain(form) }
    : { release: next, removed: true, accepted: accepted?.reason ?? '' };
}

/** An accepted topic is taken out of what was released before. */
function topicsBefore({ topics }: Released, accepted?: Accepted): ReleasedTopics[] {
  return topics.map(({ release: number, partitions }) => ({
    release: number,
    partitions: Object.fromEntries(
      Object.entries(partitions).filter(([topic]) => topic !== accepted?.message),
    ),
  }));
}
