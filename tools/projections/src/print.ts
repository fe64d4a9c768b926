import type { ProjectionView, VersionView } from './analytics-api.js';

const number = (value: number) => value.toLocaleString('en');

/** What its rows are, and which version is live. */
export function describeProjection({ name, keys, sums, newestRule, versions }: ProjectionView): string {
  const live = versions.find(({ status }) => status === 'live');
  const newer = live && live.rule !== newestRule ? `; rule ${newestRule} is there: rebuild it` : '';
  const version = live ? `version ${live.id} is live, by rule ${live.rule}${newer}` : 'is being built';
  return `${name.padEnd(10)}${sums.join(', ')} by ${keys.join(', ')}; ${version}`;
}

export function describeVersion({
  id,
  projection,
  rule,
  status,
  startedAt,
  endedAt,
  outcome,
  progress,
}: VersionView) {
  const since =
    status === 'live' || status === 'building' ? (endedAt ?? startedAt) : `${startedAt} to ${endedAt}`;
  const facts = [
    `version ${id}`,
    `rule ${rule}`,
    status,
    since,
    ...(progress ? [describeProgress(progress)] : []),
    ...(outcome?.reason ? [outcome.reason] : []),
  ];
  return `${projection.padEnd(10)}${facts.join('  ')}`;
}

export const describeProgress = ({ read, toRead }: { readonly read: number; readonly toRead: number }) =>
  `${number(read)} of ${number(toRead)} events read`;

/** What a rebuild came to, compared with the version that was live. */
export function describeOutcome(
  { id, projection, rule, status, outcome }: VersionView,
  before: VersionView | undefined,
): string[] {
  const { rows = 0, differing = 0, examples = [], reason = status } = outcome ?? {};
  const differences = examples.map(
    ({ key, before: was, after }) => `  ${key.join(' | ')}: ${told(was)} before, ${told(after)} now`,
  );
  if (status !== 'live')
    return [`${projection}: version ${id} did not go live: ${reason}`, ...differences, ...stays(before)];
  const sameRule = before?.rule === rule;
  const compared = before
    ? `${number(rows)} rows, ${differing === 0 ? `all as in version ${before.id}` : `${number(differing)} not as in version ${before.id}`}`
    : 'nothing to compare it with';
  const by = before && !sameRule ? `rule ${rule} instead of ${before.rule}` : `rule ${rule}`;
  return [`${projection}: version ${id} is live, by ${by}: ${compared}`, ...differences];
}

const told = (sums: readonly number[] | null) => sums?.join(', ') ?? 'nothing';
const stays = (before: VersionView | undefined) => (before ? [`version ${before.id} stays live`] : []);
