import { Inject, Injectable } from '@nestjs/common';
import { PaymentCaptured, PaymentFlagged } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { Evidence, Judgement } from '../judgement/judgement.js';
import { JudgementRepository, RULES } from '../judgement/judgement.repository.js';
import { judge } from '../judgement/judgement.rules.js';
import type { Rule } from '../rules/rule.js';

/** What the customer is told: whoever tries the rules out learns none of them. */
const reason = 'the payment did not pass our checks';

@Injectable()
@Handles(PaymentCaptured)
export class FlagPaymentOnPaymentCapturedHandler implements MessageHandler<
  PaymentCaptured,
  Evidence,
  Judgement
> {
  constructor(
    readonly repository: JudgementRepository,
    @Inject(RULES) private readonly rules: readonly Rule[],
  ) {}

  decide(evidence: Evidence, message: PaymentCaptured, { now }: DecideContext): Decision<Judgement> {
    const judgement = judge(this.rules, evidence, message, now);
    if (!judgement) return { changes: [], emits: [] };
    const { flagged } = judgement;
    const { orderId, customerId, country } = message.data;
    const emits = flagged ? [emit(PaymentFlagged, { orderId, customerId, country, ...flagged, reason })] : [];
    return { changes: [judgement], emits };
  }
}
