import { Inject, Injectable } from '@nestjs/common';
import { OrderPlaced } from '@orderflow/contracts';
import type { Clock, OrderId } from '@orderflow/kernel';
import { emit, messageFrom } from '@orderflow/messaging';
import { GroupCommit, Outbox, type Overloaded } from '@orderflow/processing';
import { CLOCK, SETTINGS } from '@orderflow/service';
import type { PlacedOrder } from '../order/order.js';
import type { OrdersSettings } from '../orders.settings.js';
import { OrderRepository } from '../order/order.repository.js';
import { ProductRepository } from '../products/product.repository.js';
import { BacklogWatch } from './backlog-watch.js';
import { claimKeys, type IdempotencyClaim } from './idempotency.repository.js';

/** A valid request to place an order. */
export interface Placement {
  readonly order: PlacedOrder;
  readonly claim?: IdempotencyClaim;
  readonly tracestate?: string;
}

/** What a placement came to. `placed` names the earlier order when the request repeats one. */
export type PlacementOutcome =
  | { readonly kind: 'placed'; readonly orderId: OrderId }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'unknown-skus'; readonly skus: ReadonlySet<string> };

/** Takes orders in: those that come at the same time share one transaction. */
@Injectable()
export class OrderIntake {
  private readonly placements: GroupCommit<Placement, PlacementOutcome>;

  constructor(
    private readonly outbox: Outbox,
    private readonly orders: OrderRepository,
    private readonly products: ProductRepository,
    private readonly watch: BacklogWatch,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) { ORDERS_INTAKE_MAX_MS }: OrdersSettings,
  ) {
    this.placements = new GroupCommit({
      ...{ batchMax: 200, waitMs: 1, queueMax: 1_000, underWayMaxMs: ORDERS_INTAKE_MAX_MS },
      run: (placements) => this.run(placements),
    });
  }

  /** Why a placement would be refused now; undefined when there is room. */
  refusal(): Overloaded | undefined {
    return this.watch.backlog.refusal() ?? this.placements.refusal();
  }

  /** Rejects with `Overloaded`, having done nothing, when too many wait or too many orders are open. */
  place(placement: Placement): Promise<PlacementOutcome> {
    return this.watch.backlog.admit(() => this.placements.submit(placement));
  }

  private async run(placements: readonly Placement[]): Promise<PlacementOutcome[]> {
    const unknown = await this.products.unknownAmong(
      placements.flatMap(({ order }) => order.lines.map(({ sku }) => sku)),
    );
    const possible =
      unknown.size === 0 ? placements : placements.filter(({ order }) => !names(order, unknown));
    const holders = possible.length > 0 ? await this.commit(possible) : new Map<string, IdempotencyClaim>();
    return placements.map(({ order, claim }) => {
      if (unknown.size > 0 && names(order, unknown)) return { kind: 'unknown-skus', skus: unknown };
      const holder = claim && holders.get(claim.key);
      if (claim && !holder?.fingerprint.equals(claim.fingerprint)) return { kind: 'key-reused' };
      return { kind: 'placed', orderId: holder?.orderId ?? order.orderId };
    });
  }

  /** Stores and announces every order that is new; returns who holds each idempotency key. */
  private commit(placements: readonly Placement[]): Promise<ReadonlyMap<string, IdempotencyClaim>> {
    return this.outbox.transact(async (tx, send) => {
      const claims = placements.flatMap(({ claim }) => claim ?? []);
      const holders = await claimKeys(claims, this.clock.now(), tx);
      const fresh = placements.filter(
        ({ order, claim }) => !claim || holders.get(claim.key)?.orderId === order.orderId,
      );
      if (fresh.length > 0) {
        this.orders.insert(
          fresh.map(({ order }) => order),
          tx,
        );
        send(...fresh.map(orderPlaced));
      }
      return holders;
    });
  }
}

function names({ lines }: PlacedOrder, skus: ReadonlySet<string>): boolean {
  return lines.some(({ sku }) => skus.has(sku));
}

function orderPlaced({ order, tracestate }: Placement) {
  const { orderId, customerId, email, country, currency, totalMinor, lines } = order;
  const data = { orderId, customerId, email, country, currency, totalMinor, lines: [...lines] };
  return messageFrom(emit(OrderPlaced, data), {
    source: 'orders',
    now: order.placedAt,
    subject: orderId,
    correlationId: order.correlationId,
    traceparent: order.traceparent,
    tracestate,
  });
}
