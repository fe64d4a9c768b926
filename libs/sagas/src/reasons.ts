import type { MessageContract } from '@orderflow/contracts';
import type { SagaStep } from './definition.js';

/** The longest reason that the contracts allow. */
const lengthMax = 500;

/** The reason an event gives, led by the event's name in words: `payment declined: insufficient funds`. */
export function reasonIn({ data }: { readonly data: unknown }, contract?: MessageContract): string {
  const { reason = 'no reason given' } = (data ?? {}) as { reason?: string };
  return (contract ? `${inWords(contract.type)}: ${reason}` : reason).slice(0, lengthMax);
}

export function noAnswerWithin({ name, withinMs = 0 }: SagaStep): string {
  return `${name}: no answer within ${durationInWords(withinMs)}`.slice(0, lengthMax);
}

/** `600000` as `10 min`. */
export function durationInWords(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

/** `PaymentDeclined` as `payment declined`. */
function inWords(type: string): string {
  return type.replace(/(?<!^)(?=[A-Z])/g, ' ').toLowerCase();
}
