import { Inject, Injectable } from '@nestjs/common';
import type { Clock, OrderId } from '@orderflow/kernel';
import { messageFrom } from '@orderflow/messaging';
import { Outbox, type Send } from '@orderflow/processing';
import { CLOCK } from '@orderflow/service';
import type { Tx } from '@orderflow/postgres';
import { hear } from '../shipment/carrier-word.rules.js';
import { changesOf } from '../shipment/originating.js';
import type { CarrierWord, Outcome, ShipmentChange, Shipment } from '../shipment/shipment.js';
import { ShipmentRepository } from '../shipment/shipment.repository.js';

/** Something that the carrier said of an order. */
export interface Heard {
  readonly orderId: OrderId;
  readonly word: CarrierWord;
}

export type Believed = 'taken' | 'unknown' | 'contradicted';

/** Takes in what the carrier says outside of the handling of a message. */
@Injectable()
export class CarrierWords {
  constructor(
    private readonly repository: ShipmentRepository,
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Takes these in, in their order and in one transaction with what they lead to. `around` runs in it, with the shipments locked: it
   * is told what each word came to by calling `take`, and leaves out those that are not to be heard.
   */
  transact<T>(
    heard: readonly Heard[],
    around: (take: (heard: Heard) => Believed, tx: Tx) => Promise<T>,
  ): Promise<T> {
    return this.outbox.transact(async (tx, send) => {
      const orderIds = heard.map(({ orderId }) => orderId);
      const shipments = await this.repository.lock(orderIds, tx);
      const changes: ShipmentChange[] = [];
      const now = this.clock.now();
      const take = ({ orderId, word }: Heard): Believed => {
        const before = shipments.get(orderId);
        if (!before) return 'unknown';
        const outcome = hear(before, word);
        if (!outcome) return 'contradicted';
        changes.push(...changesOf(before, outcome, now));
        shipments.set(orderId, outcome.shipment);
        this.tell(before, outcome, now, send);
        return 'taken';
      };
      const result = await around(take, tx);
      if (changes.length > 0) this.repository.save(changes, tx);
      return result;
    });
  }

  private tell({ orderId, origin }: Shipment, { emits }: Outcome, now: Date, send: Send): void {
    const { messageId: causationId, correlationId = orderId, traceparent, tracestate } = origin ?? {};
    const provenance = { source: 'shipping', now, subject: orderId, correlationId, causationId };
    send(...emits.map((emitted) => messageFrom(emitted, { ...provenance, traceparent, tracestate })));
  }
}
