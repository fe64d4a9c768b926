import type { ServiceName } from '@orderflow/contracts';
import type { LoggedMessage } from './read-log.js';

/** What a consumer has done, by its own book. */
export interface ConsumerBook {
  readonly service: ServiceName;
  readonly topics: readonly string[];
  /** Ids of the messages that it handled or gave up. */
  readonly inbox: ReadonlySet<string>;
}

export interface OrderPerKey {
  readonly passed: boolean;
  /** Keys of all topics. */
  readonly keys: number;
  /** Messages that a consumer has to have handled: each once per consumer. */
  readonly handled: number;
  /** Pairs of effects of one key and one consumer whose order was compared with the log's. */
  readonly comparedPairs: number;
  /** With up to ten examples of what is wrong. */
  readonly findings: readonly string[];
  readonly findingsCount: number;
}

const shown = 10;

/**
 * Compares what every consumer did with the log it read, per consumer, topic and key:
 * 1. what it handled is a prefix of the log, and all of it: nothing was left out;
 * 2. its effects are in the order of the log. Every decision sends its messages under the causation id of what it
 *    answers, from one transaction whose outbox ids are the order of commits: so for messages that go to one topic,
 *    their own order in that topic is the order in which the consumer's effects were committed;
 * 3. nothing was answered twice: no two messages of one type and key with one cause.
 * What emits nothing shows in 1 only. Pure.
 */
export function checkOrderPerKey(
  log: readonly LoggedMessage[],
  consumers: readonly ConsumerBook[],
): OrderPerKey {
  const findings: string[] = [];
  const byId = new Map(log.map((message) => [message.id, message]));
  let handled = 0;
  let comparedPairs = 0;
  for (const consumer of consumers) {
    handled += checkPrefix(consumer, log, findings);
    comparedPairs += checkEffects(consumer, log, byId, findings);
  }
  return {
    passed: findings.length === 0,
    keys: new Set(log.map(({ key }) => key)).size,
    ...{ handled, comparedPairs },
    findings: findings.slice(0, shown),
    findingsCount: findings.length,
  };
}

function checkPrefix(
  { service, topics, inbox }: ConsumerBook,
  log: readonly LoggedMessage[],
  findings: string[],
): number {
  const read = log.filter(({ topic }) => topics.includes(topic));
  // Events of no interest to a consumer are in no inbox at all.
  const types = new Set(read.filter(({ id }) => inbox.has(id)).map(({ type }) => type));
  const missing = new Map<string, LoggedMessage>();
  let handled = 0;
  for (const message of read.filter(({ type }) => types.has(type))) {
    const stream = `${message.topic} ${message.key}`;
    const gap = missing.get(stream);
    if (!inbox.has(message.id)) {
      findings.push(`${service} never handled ${describe(message)}`);
      missing.set(stream, message);
    } else {
      handled++;
      if (gap) findings.push(`${service} handled ${describe(message)} without ${describe(gap)} before it`);
    }
  }
  return handled;
}

function checkEffects(
  { service, topics }: ConsumerBook,
  log: readonly LoggedMessage[],
  byId: ReadonlyMap<string, LoggedMessage>,
  findings: string[],
): number {
  const lastCause = new Map<string, LoggedMessage>();
  const answers = new Map<string, LoggedMessage>();
  let compared = 0;
  for (const effect of log.filter(({ source }) => source === service)) {
    const cause = effect.causationId === undefined ? undefined : byId.get(effect.causationId);
    if (!cause || !topics.includes(cause.topic)) continue;
    const answer = `${cause.id} ${effect.type} ${effect.key}`;
    if (answers.has(answer)) findings.push(`${service} answered ${describe(cause)} twice by ${effect.type}`);
    answers.set(answer, effect);
    const stream = `${cause.topic} ${cause.key} ${effect.topic} ${effect.key}`;
    const before = lastCause.get(stream);
    if (before) compared++;
    if (before && before.offset > cause.offset)
      findings.push(`${service} did ${describe(cause)} after ${describe(before)}`);
    lastCause.set(stream, cause);
  }
  return compared;
}

function describe({ type, topic, partition, offset, key }: LoggedMessage): string {
  return `${type} of ${key} (${topic}/${partition}@${offset})`;
}
