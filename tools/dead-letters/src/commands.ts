import { readFileSync } from 'node:fs';
import { OptionInvalid, Refused, type Place } from '@orderflow/command-line';
import { errorMessage } from '@orderflow/kernel';
import type { DryRun, Redrive } from '@orderflow/processing';
import { ask, pages, queryOf } from './admin-api.js';
import type { CommandName, Options } from './options.js';
import {
  actLines,
  detailLines,
  dryRunLines,
  groupLines,
  letterLines,
  type Act,
  type Details,
  type Group,
  type Letter,
} from './print.js';

/** What a command found out: for programs, and for people. */
export interface Finding {
  readonly json: object;
  readonly lines: readonly string[];
}

type Command = (place: Place, options: Options) => Promise<Finding[]>;

export const commandsByName: Readonly<Record<CommandName, Command>> = {
  async list(place, { filter, state }) {
    const found: Finding[] = [];
    for await (const letter of pages<Letter>(place, 'dead-letters', 'deadLetters', 'after', {
      ...filter,
      state,
    })) {
      found.push(finding(place, letter, letterLines(place.service, letter)));
    }
    return found;
  },

  async groups(place, { filter }) {
    const { groups } = await ask<{ groups: Group[] }>(place, `dead-letters/groups${queryOf(filter)}`);
    return groups.map((group) => finding(place, group, groupLines(place.service, group)));
  },

  async show(place, { position }) {
    const details = await ask<Details>(place, `dead-letters/${position}`);
    return [finding(place, details, detailLines(place.service, details))];
  },

  async acts(place, { position }) {
    const found: Finding[] = [];
    const of = position === undefined ? {} : { position: String(position) };
    for await (const act of pages<Act>(place, 'acts', 'acts', 'before', of)) {
      found.push(finding(place, act, actLines(place.service, act)));
    }
    return found;
  },

  async retry(place, { position, filter, all, ratePerSecond, reason }) {
    if (position !== undefined) {
      await ask(place, `dead-letters/${position}/retry`, { reason });
      return [done(place, position, 'is tried again')];
    }
    const body = { ...filter, ...(all && { all }), ratePerSecond, reason };
    const redrive = await ask<Redrive & { ratePerSecond: number }>(place, 'dead-letters/retry', body);
    const { messages, behind } = redrive;
    if (messages + behind === 0) return [];
    const rate = `${messages} tried again, ${redrive.ratePerSecond} a second`;
    const left =
      behind > 0 ? `; ${behind} behind others of their keys: once those are done, retry again` : '';
    return [finding(place, redrive, [`${place.service}: ${rate}${left}`])];
  },

  async edit(place, { position, value = '-', reason }) {
    await ask(place, `dead-letters/${position}/edit`, { value: read(value), reason });
    return [done(place, position, 'has a new value and is tried again')];
  },

  async discard(place, { position, reason }) {
    await ask(place, `dead-letters/${position}/discard`, { reason });
    return [done(place, position, 'is discarded; what waits behind it goes on')];
  },

  async 'dry-run'(place, { position, value }) {
    const body = value === undefined ? {} : { value: read(value) };
    const found = await ask<DryRun>(place, `dead-letters/${position}/dry-run`, body);
    return [finding(place, found, dryRunLines(found))];
  },
};

/** Runs a command on every place; a place that refuses does not keep the others from being asked. */
export async function runOn(places: readonly Place[], options: Options) {
  const findings: Finding[] = [];
  const refusals: string[] = [];
  for (const place of places) {
    try {
      findings.push(...(await commandsByName[options.command](place, options)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push(error.message);
    }
  }
  return { findings, refusals };
}

const finding = ({ service }: Place, json: object, lines: readonly string[]): Finding => ({
  json: { service, ...json },
  lines,
});

const done = (place: Place, position: number | undefined, what: string) =>
  finding(place, { position, done: true }, [`${place.service}/${position} ${what}`]);

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new OptionInvalid(`--value is ${JSON.stringify(file)}: ${errorMessage(error)}`, { cause: error });
  }
}
