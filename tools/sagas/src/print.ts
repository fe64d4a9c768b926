import type { SagaView } from './orchestrator.js';

/** One line for each saga. */
export function describeList(sagas: readonly SagaView[], status: string): string[] {
  if (sagas.length === 0) return [`no saga is ${status}`];
  return sagas.map(({ orderId, returnId, updatedAt, trouble, reason }) =>
    [named({ orderId, returnId }), updatedAt, trouble ?? reason ?? status].join('  '),
  );
}

const named = ({ orderId, returnId }: Pick<SagaView, 'orderId' | 'returnId'>) =>
  returnId === undefined ? orderId : `${orderId}, return ${returnId}`;

/** All there is to know about one. */
export function describeSaga(saga: SagaView): string[] {
  const { status, end, reason, trouble, steps, dueAt, startedAt, updatedAt, may, acts = [] } = saga;
  const facts: [string, string | undefined][] = [
    ['status', end && end !== status ? `${status}, will end ${end}` : status],
    ['reason', reason],
    ['trouble', trouble],
    ['started', startedAt],
    ['last moved', updatedAt],
    ['time limit', dueAt],
  ];
  return [
    `order ${named(saga)}`,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(12)}${value}`])),
    ...steps.map(({ name, status: stands }) => `  ${name.padEnd(18)}${stands}`),
    ...acts.map(
      ({ at, by = 'somebody', verb, step, command, reason: why }) =>
        `  ${at}  ${by}: ${verb} "${step}" (${command}): ${why}`,
    ),
    may.length > 0 ? `  may now: ${may.join(', ')}` : '  nothing can be done to it any more',
  ];
}
