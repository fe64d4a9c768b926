import type { RetentionRule } from '@orderflow/processing';

/** A saga that has ended is of use as long as somebody asks about it, or a message about it can come again; what operators did to it, longer. */
export const sagaRetention: readonly RetentionRule[] = [
  {
    table: 'sagas',
    keepDays: 90,
    // An order's id is as old as its saga, and leads the index; the saga may have ended much later.
    before: `status in ('confirmed', 'rejected', 'cancelled') and subject < $2 and updated_at < $1`,
  },
  { table: 'saga_acts', keepDays: 400, before: 'at < $1' },
];
