import { deleted, redeliveryMaxDays, type Tables } from '@orderflow/processing';

export const fraudTables: Tables = {
  judgements: deleted(redeliveryMaxDays, 'judged_at < $1', 'longer than any capture can be told again'),
  window_steps: deleted(
    0,
    'forget_at < $1',
    'the window and 10 days after it was counted: as long as a payment that looks back at it can be heard of',
  ),
};
