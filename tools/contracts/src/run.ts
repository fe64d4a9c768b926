import type { Screen } from '@orderflow/command-line';
import type { Break } from './compare/breaks.js';
import { presentHttp } from './documents/openapi.js';
import { documentsOf, staleDocuments, writeDocuments } from './documents/documents.js';
import { changedHttp } from './http/release-http.js';
import type { Options } from './options.js';
import { presentForms } from './released/present.js';
import { readReleased, writeReleased } from './released/released-files.js';
import {
  allBreaks,
  lastRelease,
  release,
  unreleased,
  type Present,
  type Released,
} from './released/release.js';
import { rolloutsOf } from './released/rollouts.js';
import { presentPartitions } from './released/topics.js';
import { describeServices, type ServiceParts } from './services/describe-services.js';

/** The contracts as the code has them now. */
export function presentContracts(services: readonly ServiceParts[]): Present {
  return { messages: presentForms(), partitions: presentPartitions(), http: presentHttp(services) };
}

/** Does what was asked for in the repository at `root`; resolves with the exit status. */
export async function run(root: string, options: Options, screen: Screen): Promise<number> {
  switch (options.verb) {
    case 'check':
      return check(root, screen);
    case 'write':
      return write(root, screen);
    case 'release':
      return releaseNow(root, options, screen);
  }
}

async function check(root: string, { say, complain }: Screen): Promise<number> {
  const [released, services] = [await readReleased(root), await describeServices(root)];
  const present = presentContracts(services);
  const breaks = allBreaks(present, released);
  for (const one of breaks) complain(inWords(one));
  const stale = await staleDocuments(root, documentsOf(released, services));
  if (stale.length > 0) complain(`stale: ${stale.join(', ')}\n  what to do: npm run contracts -- write`);
  const changed = unreleased(present, released);
  const since = `release ${lastRelease(released)}`;
  if (changed.length > 0) say(`changed since ${since}: ${changed.join(', ')}`);
  for (const line of [...httpChanges(present, released), ...rolloutsOf(present, released, services)])
    say(line);
  if (breaks.length > 0 || stale.length > 0) return 1;
  const releases = `releases 1 to ${lastRelease(released)}`;
  say(`${present.messages.size} messages get on with all readers and writers of ${releases}`);
  say(`${released.http.size} HTTP interfaces get on with all clients of ${releases}`);
  return 0;
}

function httpChanges(present: Present, released: Released): string[] {
  const changed = [...changedHttp(present.http, released.http).keys()];
  const [known, unknown] = [true, false].map((one) =>
    changed.filter((name) => released.http.has(name) === one),
  );
  const listed = (what: string, names: readonly string[] = []) =>
    names.length > 0 ? [`HTTP interfaces ${what}: ${names.join(', ')}`] : [];
  return [
    ...listed('that were not released yet', unknown),
    ...listed('that have changed since they were released', known),
  ];
}

async function write(root: string, { say }: Screen): Promise<number> {
  const released = await readReleased(root);
  const written = await writeDocuments(root, documentsOf(released, await describeServices(root)));
  say(written.length > 0 ? `written: ${written.join(', ')}` : 'every document is up to date');
  return 0;
}

async function releaseNow(
  root: string,
  { accepted }: Extract<Options, { verb: 'release' }>,
  screen: Screen,
): Promise<number> {
  const [before, services] = [await readReleased(root), await describeServices(root)];
  const after = release(presentContracts(services), before, accepted);
  const written = await writeReleased(root, before, after);
  screen.say(
    written.length > 0
      ? `release ${lastRelease(after)}: ${written.join(', ')}`
      : `nothing has changed since release ${lastRelease(before)}`,
  );
  return write(root, screen);
}

/** Which message and field, why, and what to do. */
export function inWords({ message, field, rule, direction, release: number, why, todo }: Break): string {
  const where = field ? `${message}, ${field}` : message;
  return `${where}: ${why}\n  breaks: ${direction} with release ${number} (${rule})\n  what to do: ${todo}`;
}
