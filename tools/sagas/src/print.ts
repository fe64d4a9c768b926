import type { SagaView } from './orchestrator.js';

/** One line for each saga. */
export function describeList(sagas: readonly SagaView[], status: string): string[] {
  if (sagas.length === 0) return [`no saga is ${status}`];
  return sagas.map(({ orderId, updatedAt, trouble, reason }) =>
    [orderId, updatedAt, trouble ?? reason ?? status].join('  '),
  );
}

/** All there is to know about one. */
export function describeSaga(saga: SagaView): string[] {
  const { orderId, status, end, reason, trouble, steps, dueAt, startedAt, updatedAt, may, acts = [] } = saga;
  const facts: [string, string | undefined][] = [
    ['status', end && end !== status ? `${status}, will end ${end}` : status],
    ['reason', reason],
    ['trouble', trouble],
    ['started', startedAt],
    ['last moved', updatedAt],
    ['time limit', dueAt],
  ];
  return [
    `order ${orderId}`,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(12)}${value}`])),
    ...steps.map(({ name, status: stands }) => `  ${name.padEnd(18)}${stands}`),
    ...acts.map(
      ({ at, by = 'somebody', verb, step, command, reason: why }) =>
        `  ${at}  ${by}: ${verb} "${step}" (${command}): ${why}`,
    ),
    may.length > 0 ? `  may now: ${may.join(', ')}` : '  nothing can be done to it any more',
  ];
}
