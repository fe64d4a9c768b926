import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventTopic, PaymentCaptured } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { messageFrom } from '@orderflow/messaging';
import { Retention, rulesOf, silentLog } from '@orderflow/processing';
import { startService } from '@orderflow/service';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { FraudModule } from './fraud.module.js';
import { fraudTables } from './fraud.tables.js';
import { JudgementRepository } from './judgement/judgement.repository.js';
import { judge } from './judgement/judgement.rules.js';
import { parseRules } from './rules/rule.js';

const rule = 'customer count 2 in 24h';
const reason = 'the payment did not pass our checks';
const country = 'France';
const captureOf = (orderId: OrderId, customerId: string) => ({
  ...{ orderId, captureId: `ch_${orderId}`, amountMinor: 1530, currency: 'GBP' as const },
  ...{ customerId, country },
});

let fraud: ServiceUnderTest;
beforeAll(async () => {
  fraud = await startServiceUnderTest({
    name: 'fraud',
    start: (onCrash) => startService(FraudModule, onCrash),
    observes: [eventTopic('fraud')],
    env: { FRAUD_RULES: rule },
  });
});
afterAll(() => fraud.stop());

const capture = (orderId: OrderId, customerId: string) =>
  fraud.tell(PaymentCaptured, orderId, captureOf(orderId, customerId));

it('one payment too many is flagged once, however often it is told', async () => {
  const customerId = newId();
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => newId<'OrderId'>());
  // Of different orders: what comes first is known only of one after the other.
  for (const orderId of [first, second, first, third, third, fourth] as OrderId[]) {
    await capture(orderId, customerId);
    await eventually('it is judged', async () => {
      expect(
        await fraud.database.query('select from judgements where order_id = $1', [orderId]),
      ).toHaveLength(1);
    });
  }
  const flags = await eventually('two are flagged', () => {
    const told = fraud.observed.filter(
      ({ data }) => (data as { customerId: string }).customerId === customerId,
    );
    expect(told).toHaveLength(2);
    return told;
  });
  expect(flags.map(({ type, data }) => [type, data])).toEqual(
    [
      { orderId: third, observed: 3 },
      { orderId: fourth, observed: 4 },
    ].map((flag) => ['PaymentFlagged', { ...flag, customerId, country, rule, reason }]),
  );
});

describe('the windows', () => {
  const rules = parseRules('customer count 10 in 1h');
  const repository = new JudgementRepository(rules);
  const day = 86_400_000;
  const now = new Date('2026-11-23T12:00:00Z');
  beforeEach(() => fraud.database.query('delete from window_steps'));

  /** As an instance does it, in a transaction of its own. */
  const judgeOne = (customerId: string, heardAt = now) =>
    fraud.database.transaction(async (tx) => {
      const orderId = newId<'OrderId'>();
      const provenance = { source: 'payments', now, subject: orderId, correlationId: orderId };
      const data = captureOf(orderId, customerId);
      const payment = messageFrom({ contract: PaymentCaptured, data }, provenance) as PaymentCaptured;
      const judgement = judge(rules, await repository.load([payment], tx), payment, heardAt)!;
      repository.save([judgement], tx);
      return judgement;
    });

  it('are shared by all instances: none is judged past another', async () => {
    const judgements = await Promise.all(Array.from({ length: 25 }, () => judgeOne('ada')));
    const observed = judgements.flatMap(({ flagged }) => flagged?.observed ?? []);
    expect(observed.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, at) => at + 11));
  });

  it('outlast every payment that looks back at them, however late it is heard of; then they are deleted', async () => {
    const inDays = (days: number) => new Date(now.getTime() + days * day);
    const sweepIn = (days: number) =>
      new Retention({
        ...{ database: fraud.database, rules: rulesOf(fraudTables), log: silentLog },
        now: async () => inDays(days),
      }).sweep();
    for (let nth = 0; nth < 10; nth++) await judgeOne('ada');
    await sweepIn(9.9);
    expect((await judgeOne('ada', inDays(9.9))).flagged?.observed).toBe(11);
    await sweepIn(20.1);
    expect(await fraud.database.query('select from window_steps')).toEqual([]);
    expect(await fraud.database.query('select from judgements where judged_at < $1', [inDays(10)])).toEqual(
      [],
    );
  });
});
