import { setTimeout as delay } from 'node:timers/promises';
import type { Screen } from '@orderflow/command-line';
import type { AnalyticsApi, ProjectionView, VersionView } from './analytics-api.js';
import type { ProjectionsCommand } from './options.js';
import { describeOutcome, describeProgress, describeProjection, describeVersion } from './print.js';

const lookEveryMs = 250;

/** What was done, and the versions that it is about. */
export interface Done {
  readonly status: 0 | 1;
  readonly versions: readonly VersionView[];
}

type Out = Pick<Screen, 'say' | 'show'>;

/** Does what the command says. Rejects when `signal` is aborted; a rebuild is given up then. */
export async function run(
  command: ProjectionsCommand,
  api: AnalyticsApi,
  { say, show }: Out,
  signal: AbortSignal,
): Promise<Done> {
  if (command.name === 'rebuild')
    return rebuild(await api.find(command.projection), api, { say, show }, signal);
  const { projection } = command;
  const projections = projection === undefined ? await api.list() : [await api.find(projection)];
  if (command.name === 'list') projections.map(describeProjection).forEach(say);
  const versions = projections.flatMap((each) => each.versions);
  if (command.name === 'list') return { status: 0, versions };
  const shown: VersionView[] = [];
  for (const version of versions)
    shown.push(version.status === 'building' ? await api.version(version.id) : version);
  shown.map(describeVersion).forEach(say);
  return { status: 0, versions: shown };
}

async function rebuild(
  { name, versions }: ProjectionView,
  api: AnalyticsApi,
  { say, show }: Out,
  signal: AbortSignal,
): Promise<Done> {
  const live = versions.find(({ status }) => status === 'live');
  const underWay = versions.find(({ status }) => status === 'building');
  const id = underWay?.id ?? (await api.rebuild(name));
  say(`${name}: version ${id} is being built${underWay ? ', and was already' : ''}; Ctrl-C gives it up`);
  try {
    for (;;) {
      const version = await api.version(id);
      if (version.status !== 'building') {
        describeOutcome(version, live).forEach(say);
        return { status: version.status === 'live' ? 0 : 1, versions: [version] };
      }
      show(`${name}: ${version.progress ? describeProgress(version.progress) : 'beginning'}`);
      await delay(lookEveryMs, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted && (await api.abort(id)).status === 'aborted')
      say(`${name}: version ${id} is given up${live ? `, version ${live.id} stays live` : ''}`);
    throw error;
  }
}
