import { deleted, type Tables } from '@orderflow/processing';

const ended = `select id from projection_versions where status in ('retired', 'aborted', 'failed')`;
const ofLive = 'of live versions there are so many as hours, countries, currencies and articles';

export const analyticsTables: Tables = {
  projection_rows: deleted(0, `version in (${ended})`, `of versions that have ended; ${ofLive}`),
  projection_orders: deleted(
    0,
    `keep_until < $1 or version in (${ended})`,
    'a day after the last event that an order has; where that does not come, 7, 30 or 90 days by the projection',
  ),
  projection_inbox: deleted(
    0,
    `version in (${ended} union select id from projection_versions where status = 'live')`,
    'while the version is being built: then the inbox tells',
  ),
  projection_versions: deleted(
    400,
    `ended_at < $1 and status <> 'live' and not exists (
      select from projection_rows where version = projection_versions.id union all
      select from projection_orders where version = projection_versions.id union all
      select from projection_inbox where version = projection_versions.id)`,
    'what was rebuilt, when and by which rule, more than a year; the live ones stay',
  ),
};
