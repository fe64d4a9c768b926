import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { shapes, type StockLine } from '@orderflow/contracts';
import {
  Describes,
  idempotencyKeyOf,
  parseWith,
  ProblemException,
  type FieldError,
} from '@orderflow/service';
import { z } from 'zod';
import { linksOf } from '../order/order.links.js';
import { noSuchOrder, orderIdFrom } from '../order/order.path.js';
import { returnStatuses } from '../returns/order-return.js';
import type { LineProblem } from '../returns/return.rules.js';
import { ReturnIntake } from './return-intake.js';

const returnRequest = z.strictObject({
  lines: z.array(z.strictObject(shapes.stockLine.shape)).min(1).max(shapes.limits.linesMax),
});

const accepted = z.object({
  ...shapes.returnRef.shape,
  status: z.enum(returnStatuses),
  refundMinor: shapes.amountMinor,
  links: z.object({ order: z.string() }),
});

interface Reply {
  header(name: string, value: string): unknown;
}

@Controller('orders')
export class RequestReturnController {
  constructor(private readonly intake: ReturnIntake) {}

  @Post(':orderId/returns')
  @Describes({
    summary: 'Sends goods of a confirmed order back; what becomes of it is told with the order.',
    body: returnRequest,
    headers: { 'Idempotency-Key': 'the same key and body stand for the same return of the order' },
    answer: accepted,
    problems: [404, 409, 422],
  })
  @HttpCode(202)
  async request(
    @Param() params: unknown,
    @Body() body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const orderId = orderIdFrom(params);
    const key = idempotencyKeyOf(headers);
    const { lines } = parseWith(returnRequest, body);
    const claim = key === undefined ? undefined : { key, fingerprint: fingerprintOf(lines) };
    const outcome = await this.intake.request({ orderId, lines, claim });
    switch (outcome.kind) {
      case 'requested': {
        const { returnId, status, refundMinor } = outcome.requested;
        const { self: order } = linksOf(orderId);
        reply.header('location', order);
        return { orderId, returnId, status, refundMinor, links: { order } };
      }
      case 'unknown-order':
        throw noSuchOrder(orderId);
      case 'not-confirmed':
        throw new ProblemException(409, {
          type: 'order-not-confirmed',
          title: 'Only goods of a confirmed order can be returned',
          detail: `the order is ${outcome.status}`,
        });
      case 'key-reused':
        throw keyReused(key);
      case 'not-left':
        throw notLeft(lines, outcome.problems);
    }
  }
}

/** Of the parsed body: its fields are in the order of the schema, whatever order the client wrote them in. */
function fingerprintOf(lines: readonly StockLine[]): Buffer {
  return createHash('sha256').update(JSON.stringify(lines)).digest();
}

function keyReused(key: string | undefined): ProblemException {
  return new ProblemException(422, {
    type: 'idempotency-key-reused',
    title: 'The idempotency key stands for another return of the order',
    errors: [{ field: 'Idempotency-Key', value: key, expected: 'a new key for a new body' }],
  });
}

function notLeft(lines: readonly StockLine[], problems: readonly LineProblem[]): ProblemException {
  const errors = problems.map(({ at, left }): FieldError => {
    const { sku, quantity } = lines[at]!;
    return left === undefined
      ? { field: `lines[${at}].sku`, value: sku, expected: 'an article of the order' }
      : {
          field: `lines[${at}].quantity`,
          value: quantity,
          expected: `at most the ${left} that are left of the order`,
        };
  });
  return new ProblemException(422, {
    type: 'goods-not-returnable',
    title: 'The order does not have these goods, or not so many any more',
    errors,
  });
}
