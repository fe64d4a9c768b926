import { Injectable } from '@nestjs/common';
import { CompleteReturn, GoodsReturned } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { returnIn, ReturnRepository, type ReturnChange, type Returns } from '../returns/return.repository.js';
import { endReturn, noteReturn } from '../returns/return.rules.js';

@Injectable()
@Handles(CompleteReturn)
export class CompleteReturnHandler implements MessageHandler<CompleteReturn, Returns, ReturnChange> {
  constructor(readonly repository: ReturnRepository) {}

  decide(returns: Returns, { data }: CompleteReturn, { now }: DecideContext): Decision<ReturnChange> {
    const { order, before } = returnIn(returns, data);
    const ended = endReturn(before, 'completed');
    if (!ended) return { changes: [], emits: [] };
    const { orderId, customerId, email, currency } = order;
    const { returnId, refundMinor, lines } = ended;
    return {
      changes: [{ ended, note: noteReturn(order, now, 'a return was completed') }],
      emits: [
        emit(GoodsReturned, {
          ...{ orderId, returnId, customerId, email, currency, refundMinor },
          lines: [...lines],
        }),
      ],
    };
  }
}
