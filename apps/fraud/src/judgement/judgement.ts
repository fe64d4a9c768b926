import type { OrderId } from '@orderflow/kernel';
import type { Rule } from '../rules/rule.js';

/** What a payment adds to the window of a rule. */
export interface Step {
  readonly rule: Rule;
  /** Whose window it is: a customer or a country, with the currency where amounts are added. */
  readonly subject: string;
  /** When the step of the window begins into which the payment falls. */
  readonly startsAt: Date;
  readonly value: number;
}

/** A payment was judged, and what its windows have counted since. */
export interface Judgement {
  readonly orderId: OrderId;
  readonly flagged?: { readonly rule: string; readonly observed: number };
  readonly steps: readonly Step[];
  readonly at: Date;
}

/** What is known when a payment is judged: who was judged before, and what the windows have counted. */
export interface Evidence {
  readonly judged: Set<OrderId>;
  /** By {@link windowKey}: what each step of the window counted, by the time at which it begins. */
  readonly windows: Map<string, Map<number, number>>;
}

export const windowKey = ({ rule, subject }: Pick<Step, 'subject'> & { readonly rule: Pick<Rule, 'name'> }) =>
  `${rule.name}/${subject}`;
