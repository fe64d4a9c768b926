import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { Body, Controller, Delete, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { Describes, parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';
import { newReference, ofOrder, orderIdIn, refused, requireIdempotencyKey, type Reply } from '../requests.js';
import { RuleStore } from '../rules/rule.store.js';
import { refusalReason } from '../rules/rules.js';
import { ShipmentBook } from './shipment.book.js';

const { orderId, customerId, country, stockLine, limits } = shapes;
const lines = z.array(stockLine).min(1).max(limits.linesMax);
const shipmentRequest = z.object({ orderId, customerId, country, lines });

/** The carrier as the shop sees it. It answers when what it says is durable. */
@Controller('carrier/shipments')
export class CarrierController {
  constructor(
    private readonly shipments: ShipmentBook,
    private readonly rules: RuleStore,
  ) {}

  @Post()
  @Describes({
    summary:
      'Books a parcel; answered by 202, the carrier calls back, and says the same when it is asked again under the key.',
    body: shipmentRequest,
    headers: { 'Idempotency-Key': 'wanted: the same key is the same request' },
    refusals: { 422: refused('refused') },
    problems: [422],
  })
  async book(
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const idempotencyKey = requireIdempotencyKey(headers, reply);
    const asked = parseWith(shipmentRequest, body);
    const { bookingAnswerAfterMs, dispatchAfterMs } = this.rules.current;
    const reason = refusalReason(this.rules.current, asked.customerId, asked.country) ?? null;
    const atOnce = reason === null ? 'booked' : 'refused';
    const shipment = await this.shipments.enter({
      ...asked,
      ...{ trackingId: newReference('tr'), idempotencyKey, reason },
      ...(bookingAnswerAfterMs === undefined
        ? { status: atOnce, nextAfterMs: reason === null ? dispatchAfterMs : undefined }
        : { status: 'pending', nextAfterMs: bookingAnswerAfterMs }),
    });
    await after(this.rules.current.carrierDelayMs);
    if (shipment.status === 'pending') {
      reply.status(202);
      return { status: 'pending' };
    }
    // One that was cancelled since was booked all the same: the first answer stands.
    if (shipment.status !== 'refused') return { trackingId: shipment.trackingId };
    reply.status(422);
    return { status: 'refused', reason: shipment.reason };
  }

  @Delete(':trackingId')
  @Describes({
    summary: 'Calls a parcel back; 409 when it was collected already.',
    headers: { 'Idempotency-Key': 'wanted: the same key is the same request' },
    refusals: { 409: refused('refused') },
    problems: [404, 422],
  })
  async cancel(
    @Headers() headers: IncomingHttpHeaders,
    @Param('trackingId') trackingId: string,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    requireIdempotencyKey(headers, reply);
    const refusing = this.rules.current.refuseCancellations;
    const shipment = await (refusing
      ? this.shipments.byTrackingId(trackingId)
      : this.shipments.cancel(trackingId));
    await after(this.rules.current.carrierDelayMs);
    if (!shipment) {
      throw new ProblemException(404, { type: 'not-found', title: `There is no shipment ${trackingId}` });
    }
    if (shipment.status === 'cancelled') return { status: 'cancelled' };
    reply.status(409);
    return { status: 'refused', reason: shipment.reason ?? 'already collected' };
  }

  @Get()
  @Describes({ summary: 'The parcels of an order.', query: ofOrder, problems: [422] })
  async list(@Query() query: unknown) {
    return { shipments: await this.shipments.ofOrder(orderIdIn(query)) };
  }
}
