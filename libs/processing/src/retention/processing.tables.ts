import { redeliveryMaxMs } from '@orderflow/contracts';
import { bounded, deleted, type Tables } from './tables.js';

const dayMs = 86_400_000;

/** What can come again from Kafka comes within so many days: whatever tells whether it was there before is kept as long. */
export const redeliveryMaxDays = redeliveryMaxMs / dayMs;

/** The tables of processing. */
export const processingTables: Tables = {
  // Ids grow with time, so that the primary key finds the old ones; a sender's clock can be wrong, and Postgres' own time has the last word.
  inbox: deleted(
    redeliveryMaxDays,
    'message_id < $2::uuid and processed_at < $1',
    'longer than any record can be delivered again, by two days (a test compares)',
  ),
  outbox: bounded('what is not in Kafka yet, a moment’s; the way in is closed at `ORDERS_OPEN_MAX` orders'),
  parked: bounded('messages until their attempts are spent; dead letters until an operator acts (an alert)'),
  operator_acts: deleted(400, 'at < $1', 'the audit of dead letters, more than a year'),
  memberships: bounded('an instance each; of those that are gone whoever starts next deletes them'),
  gaps: deleted(400, 'noticed_at < $1', 'the audit of lost records, more than a year'),
};
