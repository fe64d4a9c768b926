import type { DeadLetterRecord } from '@orderflow/processing';

export const deadLetterExample: DeadLetterRecord = {
  consumer: 'inventory',
  cause: { code: 'handler-failed', reason: 'division by zero' },
  handler: 'inventory/ReserveStock',
  attempts: 8,
  firstFailedAt: '2026-11-23T12:00:00.000Z',
  lastFailedAt: '2026-11-23T12:03:07.000Z',
  original: {
    ...{ topic: 'inventory.commands.v1', partition: 2, offset: '4711', headers: {} },
    ...{ key: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11', value: '{"specversion":"1.0"}' },
  },
};
