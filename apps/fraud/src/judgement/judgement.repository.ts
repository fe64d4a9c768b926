import { Inject, Injectable } from '@nestjs/common';
import { redeliveryMaxMs, type Message, type PaymentCaptured } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import type { Rule } from '../rules/rule.js';
import { windowKey, type Evidence, type Judgement, type Step } from './judgement.js';
import { evolve, stepsOf, windowFrom } from './judgement.rules.js';

/** Injects the rules of the service's settings. */
export const RULES = Symbol('fraud rules');

const select = `select order_id as "orderId" from judgements where order_id = any($1::uuid[])`;

/** Instances share the windows of customers and countries, whose orders are spread over all of them. */
const lockWindows = `
  select pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(key, 0) as key from unnest($1::text[]) as key order by 1) as keys`;

const selectSteps = `
  select steps.rule, steps.subject, steps.starts_at as "startsAt", steps.value
    from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as wanted (rule, subject, first, last)
    join window_steps as steps
      on steps.rule = wanted.rule and steps.subject = wanted.subject and steps.starts_at between wanted.first and wanted.last`;

const insert = `
  insert into judgements (order_id, rule, observed, judged_at)
  select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[])`;

const upsertSteps = `
  insert into window_steps (rule, subject, starts_at, value, forget_at)
  select rule, subject, starts_at, sum(value), max(forget_at)
    from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::timestamptz[])
      as step (rule, subject, starts_at, value, forget_at)
   group by rule, subject, starts_at order by rule, subject, starts_at
  on conflict (rule, subject, starts_at) do update set value = window_steps.value + excluded.value`;

@Injectable()
export class JudgementRepository implements Repository<Evidence, Judgement> {
  constructor(@Inject(RULES) private readonly rules: readonly Rule[]) {}

  async load(messages: readonly Message[], tx: Tx): Promise<Evidence> {
    const payments = messages as readonly PaymentCaptured[];
    const evidence: Evidence = { judged: new Set(), windows: new Map() };
    const wanted = spansOf(payments.flatMap((payment) => stepsOf(this.rules, payment)));
    if (wanted.length === 0) return evidence;
    // First the locks: whoever waited for one has to see what its holder has written.
    await tx.query(lockWindows, [wanted.map(windowKey)], 'windows-lock');
    const orderIds = payments.map(({ data }) => data.orderId);
    for (const { orderId } of await tx.query<{ orderId: OrderId }>(select, [orderIds], 'judgements-find'))
      evidence.judged.add(orderId);
    const columns = [
      wanted.map(({ rule }) => rule.name),
      wanted.map(({ subject }) => subject),
      wanted.map(({ first }) => first),
      wanted.map(({ last }) => last),
    ];
    const steps = await tx.query<{ rule: string; subject: string; startsAt: Date; value: number }>(
      selectSteps,
      columns,
      'window-steps-find',
    );
    for (const { rule, subject, startsAt, value } of steps) {
      const key = windowKey({ rule: { name: rule }, subject });
      evidence.windows.set(
        key,
        (evidence.windows.get(key) ?? new Map<number, number>()).set(startsAt.getTime(), value),
      );
    }
    return evidence;
  }

  evolve(evidence: Evidence, judgement: Judgement): void {
    evolve(evidence, judgement);
  }

  save(judgements: readonly Judgement[], tx: Tx): void {
    const [{ at }] = judgements as [Judgement, ...Judgement[]];
    void tx.query(
      insert,
      [
        judgements.map(({ orderId }) => orderId),
        judgements.map(({ flagged }) => flagged?.rule ?? null),
        judgements.map(({ flagged }) => flagged?.observed ?? null),
        judgements.map((judgement) => judgement.at),
      ],
      'judgements-insert',
    );
    const steps = judgements.flatMap((judgement) => judgement.steps);
    // Whoever was away for as long as Kafka keeps what was told still finds the window that a payment looks back at.
    void tx.query(
      upsertSteps,
      [
        steps.map(({ rule }) => rule.name),
        steps.map(({ subject }) => subject),
        steps.map(({ startsAt }) => startsAt),
        steps.map(({ value }) => value),
        steps.map(({ rule }) => new Date(at.getTime() + rule.windowMs + redeliveryMaxMs)),
      ],
      'window-steps-upsert',
    );
  }
}

interface Span extends Pick<Step, 'rule' | 'subject'> {
  readonly first: Date;
  readonly last: Date;
}

/** One span of each window: from the first step that a payment of the batch looks at to the last. */
function spansOf(steps: readonly Step[]): Span[] {
  const spans = new Map<string, Span>();
  for (const step of steps) {
    const key = windowKey(step);
    const from = windowFrom(step);
    const { first = from, last = step.startsAt } = spans.get(key) ?? {};
    spans.set(key, {
      rule: step.rule,
      subject: step.subject,
      first: from < first ? from : first,
      last: step.startsAt > last ? step.startsAt : last,
    });
  }
  return [...spans.values()];
}
