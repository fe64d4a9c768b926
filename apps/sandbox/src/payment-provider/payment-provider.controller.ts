import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { Describes, parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';
import { newReference, ofOrder, orderIdIn, refused, requireIdempotencyKey, type Reply } from '../requests.js';
import { RuleStore } from '../rules/rule.store.js';
import { declineReason } from '../rules/rules.js';
import { ChargeBook } from './charge.book.js';
import { answerAhead, beMoody, failBeforeBooking } from './moods.js';
import { RefundBook } from './refund.book.js';

const { orderId, customerId, amountMinor, currency } = shapes;
const chargeRequest = z.object({ orderId, customerId, amountMinor, currency });
const refundRequest = z.object({ amountMinor });

/** The payment provider as the shop sees it. It answers when what it says is durable. */
@Controller('payments/charges')
export class PaymentProviderController {
  constructor(
    private readonly charges: ChargeBook,
    private readonly refunds: RefundBook,
    private readonly rules: RuleStore,
  ) {}

  @Post()
  @Describes({
    summary: 'Charges a customer; 402 when that is declined.',
    body: chargeRequest,
    headers: { 'Idempotency-Key': 'wanted: the same key is the same request' },
    refusals: { 402: refused('declined') },
    problems: [422, 503],
  })
  async charge(
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const idempotencyKey = requireIdempotencyKey(headers, reply);
    const asked = parseWith(chargeRequest, body);
    failBeforeBooking(this.rules.current);
    const reason = declineReason(this.rules.current, asked.customerId) ?? null;
    const charge = await this.charges.enter({
      ...asked,
      ...{ chargeId: newReference('ch'), idempotencyKey },
      ...{ status: reason === null ? 'captured' : 'declined', reason },
    });
    await beMoody(() => this.rules.current);
    const captured = charge.status === 'captured';
    const answer = captured
      ? { chargeId: charge.chargeId, status: 'captured' }
      : { status: 'declined', reason: charge.reason };
    if (this.rules.current.paymentAnswersTwice)
      answerAhead(reply, idempotencyKey, captured ? '201 Created' : '402 Payment Required', answer);
    reply.status(captured ? 201 : 402);
    return answer;
  }

  @Post(':chargeId/refunds')
  @Describes({
    summary: 'Gives back some or all of a charge; 409 when that is refused.',
    body: refundRequest,
    headers: { 'Idempotency-Key': 'wanted: the same key is the same request' },
    refusals: { 409: refused('refused') },
    problems: [404, 422, 503],
  })
  async refund(
    @Param('chargeId') chargeId: string,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const idempotencyKey = requireIdempotencyKey(headers, reply);
    const { amountMinor } = parseWith(refundRequest, body);
    failBeforeBooking(this.rules.current);
    const refusal = this.rules.current.refuseRefunds ? 'account closed' : undefined;
    const outcome = await this.refunds.enter({ idempotencyKey, chargeId, amountMinor, refusal });
    await beMoody(() => this.rules.current);
    switch (outcome.status) {
      case 'refunded':
        return { refundId: outcome.refundId };
      case 'refused':
        reply.status(409);
        return outcome;
      case 'unknown-charge':
        throw new ProblemException(404, { type: 'not-found', title: `There is no charge ${chargeId}` });
    }
  }

  @Get()
  @Describes({ summary: 'The charges of an order.', query: ofOrder, problems: [422] })
  async list(@Query() query: unknown) {
    return { charges: await this.charges.ofOrder(orderIdIn(query)) };
  }
}
