import type { Message } from '@orderflow/contracts';
import type { SagaDefinition, SagaEnd, SagaStep } from './definition.js';

/**
 * - `running`: asked for the steps so far, waiting for an answer.
 * - `compensating`: undoing what may have happened, one step after the other.
 * - `needs-operator`: a step could not be undone; it waits for a person, or for its participant to undo it after all.
 * - `confirmed`, `rejected`, `cancelled`: finished; nothing changes it any more.
 */
export const sagaStatuses = [
  'running',
  'compensating',
  'needs-operator',
  'confirmed',
  'rejected',
  'cancelled',
] as const;
/** One of {@link sagaStatuses}. */
export type SagaStatus = (typeof sagaStatuses)[number];

/**
 * How far one step came. A step moves only from left to right, so that nothing is ever asked for twice; an
 * operator alone can ask again, and can have a refused undo taken for done (`skipped`).
 */
export type StepStatus = 'asked' | 'done' | 'refused' | 'undoing' | 'undo-refused' | 'undone' | 'skipped';

/** The message that last moved the saga: what a time limit sets off belongs to the same journey. */
export type Cause = Pick<Message, 'id' | 'correlationId' | 'traceparent' | 'tracestate'>;

/** One instance of a saga: everything that its next move depends on. */
export interface SagaState {
  readonly saga: string;
  /** Of the definition it began with, and ends with. */
  readonly version: number;
  /** What it is about: the order id. */
  readonly subject: string;
  /** Which one of the subject's: the value of {@link SagaDefinition.instanceBy}, or empty where there is one only. */
  readonly instance: string;
  readonly status: SagaStatus;
  /** By name; a step that is missing was never asked for. */
  readonly steps: Readonly<Record<string, StepStatus>>;
  readonly memory: unknown;
  /** How it will end, known from the moment it begins to compensate. */
  readonly end?: SagaEnd;
  /** Why it is undone. */
  readonly reason?: string;
  /** Why it needs an operator. */
  readonly trouble?: string;
  /** When the time limit of the awaited answer passes. */
  readonly dueAt?: Date;
  readonly cause: Cause;
  readonly startedAt: Date;
  readonly updatedAt: Date;
}

/** Whether nothing can change the saga any more. */
export function isFinished({ status }: Pick<SagaState, 'status'>): boolean {
  return status === 'confirmed' || status === 'rejected' || status === 'cancelled';
}

/**
 * The one step whose answer the saga waits for (or that an operator must see to); none when it is finished.
 */
export function awaitedStep(definition: SagaDefinition, { steps }: SagaState): SagaStep | undefined {
  return definition.steps.find(({ name }) =>
    ['asked', 'undoing', 'undo-refused'].includes(steps[name] ?? ''),
  );
}
