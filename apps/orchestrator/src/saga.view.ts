import { verbsFor, type SagaDefinition, type SagaState } from '@orderflow/sagas';

/** A saga as HTTP shows it. */
export function viewOf(state: SagaState, definition: SagaDefinition) {
  const {
    saga,
    version,
    subject,
    instance,
    status,
    end,
    reason,
    trouble,
    dueAt,
    cause,
    startedAt,
    updatedAt,
  } = state;
  return {
    orderId: subject,
    ...(instance !== '' && { returnId: instance }),
    saga,
    version,
    status,
    ...{ end, reason, trouble },
    steps: definition.steps.map(({ name }) => ({ name, status: state.steps[name] ?? 'not-asked' })),
    correlationId: cause.correlationId,
    ...{ dueAt, startedAt, updatedAt },
    /** What an operator may do now. */
    may: verbsFor(definition, state),
  };
}
