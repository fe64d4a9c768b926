import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ProductListed, shapes, type StockLine } from '@orderflow/contracts';
import { newId, type Clock } from '@orderflow/kernel';
import { emit, messageFrom } from '@orderflow/messaging';
import { Outbox } from '@orderflow/processing';
import {
  CLOCK,
  Describes,
  idempotencyKeyOf,
  journeyOf,
  parseWith,
  ProblemException,
  type Journey,
} from '@orderflow/service';
import { z } from 'zod';
import { perArticle } from '../stock/stock.rules.js';
import { addToStock, claimKey } from './receipts.repository.js';

const receiptsMax = 5_000;
const receiveStockRequest = z.strictObject({
  receipts: z.array(z.strictObject(shapes.stockLine.shape)).min(1).max(receiptsMax),
});

@Controller('stock')
export class ReceiveStockController {
  constructor(
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('receipts')
  @Describes({
    summary: 'Goods have arrived.',
    body: receiveStockRequest,
    headers: { 'Idempotency-Key': 'the same key and body stand for the same delivery' },
    answer: z.object({ received: z.int() }),
    problems: [422],
  })
  @HttpCode(200)
  async receive(@Body() body: unknown, @Headers() headers: IncomingHttpHeaders) {
    const key = idempotencyKeyOf(headers);
    const journey = journeyOf(headers);
    const { receipts } = parseWith(receiveStockRequest, body);
    await this.store(receipts, journey, key);
    return { received: receipts.length };
  }

  private store(receipts: readonly StockLine[], journey: Journey, key?: string): Promise<void> {
    return this.outbox.transact(async (tx, send) => {
      const now = this.clock.now();
      if (key !== undefined) {
        const claim = await claimKey(key, fingerprintOf(receipts), now, tx);
        if (claim === 'other') throw keyReused(key);
        if (claim === 'same') return;
      }
      const listed = await addToStock(perArticle(receipts), tx);
      const correlationId = journey.correlationId ?? newId();
      for (const sku of listed) {
        const { traceparent, tracestate } = journey;
        const provenance = { source: 'inventory', now, subject: sku, correlationId, traceparent, tracestate };
        send(messageFrom(emit(ProductListed, { sku }), provenance));
      }
    });
  }
}

function fingerprintOf(receipts: readonly StockLine[]): Buffer {
  return createHash('sha256').update(JSON.stringify(receipts)).digest();
}

function keyReused(key: string): ProblemException {
  return new ProblemException(422, {
    type: 'idempotency-key-reused',
    title: 'The idempotency key stands for another delivery',
    errors: [{ field: 'Idempotency-Key', value: key, expected: 'a new key for a new body' }],
  });
}
