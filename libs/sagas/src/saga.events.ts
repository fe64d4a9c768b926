import { spanAttributes as names, spanEvents } from '@orderflow/telemetry';
import type { SpanEvent } from '@orderflow/processing';
import { isFinished, type SagaState } from './state.js';

/** What a move of a saga tells its trace: each step that got another status, that it begins to undo, and how it ended (pure). */
export function eventsOf(before: SagaState | undefined, after: SagaState): SpanEvent[] {
  const { saga, status, steps, reason, trouble } = after;
  const events: SpanEvent[] = Object.entries(steps)
    .filter(([step, is]) => before?.steps[step] !== is)
    .map(([step, is]) => ({
      name: spanEvents.sagaStep,
      attributes: { [names.saga]: saga, [names.sagaStep]: step, [names.sagaStatus]: is },
    }));
  if (status === before?.status) return events;
  const why = status === 'needs-operator' ? trouble : reason;
  const attributes = {
    [names.saga]: saga,
    [names.sagaStatus]: status,
    ...(why !== undefined && { [names.reason]: why }),
  };
  // It was refused or given up: from now on it undoes. One that has nothing to undo ends at once.
  if (after.end !== before?.end && after.end !== 'confirmed')
    events.push({ name: spanEvents.sagaCompensation, attributes });
  if (isFinished(after) || status === 'needs-operator') events.push({ name: spanEvents.sagaEnd, attributes });
  return events;
}
