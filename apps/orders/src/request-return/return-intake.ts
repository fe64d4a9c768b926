import { Inject, Injectable } from '@nestjs/common';
import { GoodsReturnRequested, type StockLine } from '@orderflow/contracts';
import { newId, type Clock, type OrderId } from '@orderflow/kernel';
import { emit, messageFrom } from '@orderflow/messaging';
import { Outbox } from '@orderflow/processing';
import { CLOCK } from '@orderflow/service';
import { beginSpan, contextOf, linksToActive, spanNames, traceOf, withOrderId } from '@orderflow/telemetry';
import type { Order, OrderStatus } from '../order/order.js';
import { OrderRepository } from '../order/order.repository.js';
import { isConfirmed } from '../order/order.rules.js';
import type { OrderReturn } from '../returns/order-return.js';
import { ReturnRepository, type RequestedReturn, type ReturnClaim } from '../returns/return.repository.js';
import { noteReturn, termsOf, type LineProblem } from '../returns/return.rules.js';

/** A wish to send goods back. */
export interface ReturnWish {
  readonly orderId: OrderId;
  readonly lines: readonly StockLine[];
  readonly claim?: ReturnClaim;
}

/** What it came to. `requested` is the earlier return, as it is now, when the request repeats one. */
export type ReturnOutcome =
  | { readonly kind: 'requested'; readonly requested: OrderReturn }
  | { readonly kind: 'unknown-order' | 'key-reused' }
  | { readonly kind: 'not-confirmed'; readonly status: OrderStatus }
  | { readonly kind: 'not-left'; readonly problems: readonly LineProblem[] };

/** Takes returns in, those of one order one after the other: each sees what the ones before have taken. */
@Injectable()
export class ReturnIntake {
  constructor(
    private readonly outbox: Outbox,
    private readonly orders: OrderRepository,
    private readonly returns: ReturnRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  request({ orderId, lines: wanted, claim }: ReturnWish): Promise<ReturnOutcome> {
    return this.outbox.transact(async (tx, send): Promise<ReturnOutcome> => {
      const order = (await this.orders.lock([orderId], tx)).get(orderId);
      if (!order) return { kind: 'unknown-order' };
      const { bought, returns } = await this.returns.ofOrder(orderId, tx);
      const known = claim && returns.find(({ key }) => key === claim.key);
      if (known)
        return known.fingerprint?.equals(claim.fingerprint)
          ? { kind: 'requested', requested: known }
          : { kind: 'key-reused' };
      if (!isConfirmed(order.status)) return { kind: 'not-confirmed', status: order.status };
      const terms = termsOf(bought, returns, wanted);
      if ('problems' in terms) return { kind: 'not-left', problems: terms.problems };
      const requestedAt = this.clock.now();
      const returnId = newId<'ReturnId'>();
      const requested = { orderId, returnId, status: 'requested', ...terms, claim, requestedAt } as const;
      await this.returns.insert(requested, tx);
      this.orders.save([noteReturn(order, requestedAt, 'a return was requested')], tx);
      send(announcement(order, requested));
      return { kind: 'requested', requested };
    });
  }
}

/** In the order's trace; the request has its own, to which this is linked. */
function announcement(
  { customerId, currency, correlationId, traceparent }: Order,
  { orderId, returnId, refundMinor, lines, requestedAt: now }: RequestedReturn,
) {
  const parent = withOrderId(contextOf({ traceparent }), orderId);
  const { span, context } = beginSpan(spanNames.goodsReturn, { links: linksToActive() }, parent);
  const data = { orderId, returnId, customerId, currency, refundMinor, lines: [...lines] };
  const provenance = { source: 'orders', now, subject: orderId, correlationId, ...traceOf(context) };
  span.end();
  return messageFrom(emit(GoodsReturnRequested, data), provenance);
}
