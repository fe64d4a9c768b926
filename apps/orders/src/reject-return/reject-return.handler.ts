import { Injectable } from '@nestjs/common';
import { GoodsReturnRejected, RejectReturn } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { returnIn, ReturnRepository, type ReturnChange, type Returns } from '../returns/return.repository.js';
import { endReturn, noteReturn } from '../returns/return.rules.js';

@Injectable()
@Handles(RejectReturn)
export class RejectReturnHandler implements MessageHandler<RejectReturn, Returns, ReturnChange> {
  constructor(readonly repository: ReturnRepository) {}

  decide(returns: Returns, { data }: RejectReturn, { now }: DecideContext): Decision<ReturnChange> {
    const { order, before } = returnIn(returns, data);
    const { reason } = data;
    const ended = endReturn(before, 'rejected', reason);
    if (!ended) return { changes: [], emits: [] };
    const { orderId, customerId, email } = order;
    return {
      changes: [{ ended, note: noteReturn(order, now, `a return was rejected: ${reason}`) }],
      emits: [emit(GoodsReturnRejected, { orderId, returnId: ended.returnId, customerId, email, reason })],
    };
  }
}
