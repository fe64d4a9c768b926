import type { PaymentCaptured } from '@orderflow/contracts';
import type { Rule } from '../rules/rule.js';
import { windowKey, type Evidence, type Judgement, type Step } from './judgement.js';

const stepsPerWindow = 60;

/** What a payment adds to the windows of the rules: by the time at which it was captured, not at which that was heard of. */
export function stepsOf(rules: readonly Rule[], { time, data }: PaymentCaptured): Step[] {
  return rules.flatMap((rule) => {
    const who = rule.per === 'customer' ? data.customerId : data.country;
    // Captures from before customer and country were told are nobody's.
    if (who === undefined) return [];
    const stepMs = rule.windowMs / stepsPerWindow;
    const startsAt = new Date(Math.floor(Date.parse(time) / stepMs) * stepMs);
    return rule.of === 'count'
      ? [{ rule, subject: who, startsAt, value: 1 }]
      : [{ rule, subject: `${who} in ${data.currency}`, startsAt, value: data.amountMinor }];
  });
}

/** The first of the steps of a window that count together with one that begins at `startsAt`. */
export const windowFrom = ({ rule, startsAt }: Step) =>
  new Date(startsAt.getTime() - rule.windowMs + rule.windowMs / stepsPerWindow);

/** Judges a payment by the first rule that it breaks; undefined for one that was judged before, or that no rule looks at. */
export function judge(
  rules: readonly Rule[],
  { judged, windows }: Evidence,
  payment: PaymentCaptured,
  at: Date,
): Judgement | undefined {
  const { orderId } = payment.data;
  const steps = stepsOf(rules, payment);
  if (steps.length === 0 || judged.has(orderId)) return undefined;
  const broken = steps
    .map((step) => ({ step, observed: step.value + counted(windows.get(windowKey(step)), step) }))
    .find(({ step, observed }) => observed > step.rule.max);
  const flagged = broken && { rule: broken.step.rule.name, observed: broken.observed };
  return { orderId, steps, at, ...(flagged && { flagged }) };
}

function counted(window: ReadonlyMap<number, number> | undefined, step: Step): number {
  const from = windowFrom(step).getTime();
  const to = step.startsAt.getTime();
  let sum = 0;
  for (const [startsAt, value] of window ?? []) if (startsAt >= from && startsAt <= to) sum += value;
  return sum;
}

/** From now on the windows have counted this payment, flagged or not. */
export function evolve({ judged, windows }: Evidence, { orderId, steps }: Judgement): void {
  judged.add(orderId);
  for (const step of steps) {
    const window = windows.get(windowKey(step)) ?? new Map<number, number>();
    windows.set(windowKey(step), window);
    const startsAt = step.startsAt.getTime();
    window.set(startsAt, (window.get(startsAt) ?? 0) + step.value);
  }
}
