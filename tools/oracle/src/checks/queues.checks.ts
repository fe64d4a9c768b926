import type { QueueRow } from '../books/books.js';
import type { Check } from './check.js';

export const outboxesAreEmpty: Check = {
  name: 'outboxes are empty',
  run({ queues }, findings) {
    for (const { service, outbox } of queues)
      if (outbox > 0) findings.add('outbox(es) not empty', `${service} (${outbox})`);
    return `${queues.length} outboxes`;
  },
};

export const nothingIsParked: Check = leftover('nothing is parked', 'parked messages', (row) => row.parked);
export const noDeadLetters: Check = leftover('no dead letters', 'dead letters', (row) => row.deadLetters);

function leftover(name: string, what: string, of: (row: QueueRow) => number): Check {
  return {
    name,
    run({ queues }, findings, { allowDeadLetters = false }) {
      if (allowDeadLetters)
        return `${queues.reduce((sum, row) => sum + of(row), 0)} ${what}, which are allowed here`;
      for (const row of queues)
        if (of(row) > 0) findings.add(`service(s) with ${what}`, `${row.service} (${of(row)})`);
      return `${queues.length} services`;
    },
  };
}
