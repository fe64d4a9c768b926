import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, Inject, Post, Res, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { newId, type Clock } from '@orderflow/kernel';
import {
  CLOCK,
  Describes,
  idempotencyKeyOf,
  journeyOf,
  parseWith,
  ProblemException,
  refuseBeforeReading,
} from '@orderflow/service';
import { aboutOrder, markOrder } from '@orderflow/telemetry';
import { OrderHistory } from '../order/order-history.queries.js';
import { waitingFor } from '../order/order.story.js';
import { totalMinorOf } from '../order/order.rules.js';
import { linksOf } from '../order/order.links.js';
import { accepted } from '../order/order.answers.js';
import { OrderIntake, type Placement } from './order-intake.js';
import { placeOrderRequest, type PlaceOrderRequest } from './place-order.request.js';

const placed = { status: 'placed', version: 1 } as const;

interface Reply {
  header(name: string, value: string): unknown;
}

@Controller('orders')
export class PlaceOrderController implements OnModuleInit {
  constructor(
    private readonly intake: OrderIntake,
    private readonly history: OrderHistory,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly http: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    refuseBeforeReading(this.http, { method: 'POST', route: '/orders' }, () => this.intake.refusal());
  }

  @Post()
  @Describes({
    summary: 'Places an order; what becomes of it is told where Location points to.',
    body: placeOrderRequest,
    headers: {
      'Idempotency-Key': 'the same key and body stand for the same order',
      'X-Correlation-Id': 'the journey that it belongs to',
      traceparent: 'W3C Trace Context',
    },
    answer: accepted,
    answerHeaders: {
      Location: 'where the order is read',
      'Retry-After': 'seconds after which to look there',
    },
    problems: [422, 503],
  })
  @HttpCode(202)
  async place(
    @Body() body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const key = idempotencyKeyOf(headers);
    const journey = journeyOf(headers);
    const request = parseWith(placeOrderRequest, body);
    const totalMinor = totalMinorOf(request.lines) ?? refuseTotal();
    const orderId = newId<'OrderId'>();
    const placement: Placement = {
      order: {
        ...request,
        orderId,
        totalMinor,
        ...placed,
        placedAt: this.clock.now(),
        correlationId: journey.correlationId ?? orderId,
        traceparent: journey.traceparent,
      },
      claim: key === undefined ? undefined : { key, orderId, fingerprint: fingerprintOf(request) },
      tracestate: journey.tracestate,
    };
    const outcome = await aboutOrder(orderId, () => this.intake.place(placement));
    if (outcome.kind === 'unknown-skus') throw unknownSkus(request, outcome.skus);
    if (outcome.kind === 'key-reused') throw keyReused(key);
    // The order of an earlier request has its own trace.
    if (outcome.orderId === orderId) markOrder(orderId);
    // The order of an earlier request may have come further: a status never goes back.
    const { status, version } =
      (outcome.orderId !== orderId && (await this.history.headOf(outcome.orderId))) || placed;
    const links = linksOf(outcome.orderId);
    reply.header('location', links.self);
    reply.header('retry-after', '1');
    return { orderId: outcome.orderId, status, version, ...waitingFor(status), links };
  }
}

/** Of the parsed body: its fields are in the order of the schema, whatever order the client wrote them in. */
function fingerprintOf(request: PlaceOrderRequest): Buffer {
  return createHash('sha256').update(JSON.stringify(request)).digest();
}

function refuseTotal(): never {
  throw new ProblemException(422, {
    type: 'request-invalid',
    title: 'The request has fields that are not as expected',
    errors: [{ field: 'lines', expected: `a total of at most ${Number.MAX_SAFE_INTEGER} minor units` }],
  });
}

function unknownSkus({ lines }: PlaceOrderRequest, unknown: ReadonlySet<string>): ProblemException {
  return new ProblemException(422, {
    type: 'sku-unknown',
    title: 'The order has articles that the shop does not keep',
    errors: lines.flatMap(({ sku }, index) =>
      unknown.has(sku)
        ? { field: `lines[${index}].sku`, value: sku, expected: 'an article that the warehouse keeps' }
        : [],
    ),
  });
}

function keyReused(key: string | undefined): ProblemException {
  return new ProblemException(422, {
    type: 'idempotency-key-reused',
    title: 'The idempotency key stands for another order',
    errors: [{ field: 'Idempotency-Key', value: key, expected: 'a new key for a new body' }],
  });
}
