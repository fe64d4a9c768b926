import type { Message } from '@orderflow/contracts';
import { messageFrom } from '@orderflow/messaging';
import type { SagaState } from './state.js';
import type { Moved } from './transitions.js';

/** What a move sends that no message set off: part of the journey of the one that last moved the saga. */
export function messagesOf(
  { subject, cause }: SagaState,
  { emits }: Moved,
  { source, now }: { readonly source: string; readonly now: Date },
): Message[] {
  const { id: causationId, ...journey } = cause;
  return emits.map((emit) => messageFrom(emit, { source, now, subject, causationId, ...journey }));
}
