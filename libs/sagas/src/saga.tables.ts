import { deleted, type Tables } from '@orderflow/processing';

/** The tables of sagas. One that waits, for an answer or for an operator, stays however old it is. */
export const sagaTables: Tables = {
  sagas: deleted(
    90,
    // An order's id is as old as its saga, and leads the index; the saga may have ended much later.
    `status in ('confirmed', 'rejected', 'cancelled') and subject < $2 and updated_at < $1`,
    'after the end; open ones stay. Somebody may ask, or a message come again, and not begin it anew',
  ),
  saga_acts: deleted(400, 'at < $1', 'the audit of what operators did, more than a year'),
};
