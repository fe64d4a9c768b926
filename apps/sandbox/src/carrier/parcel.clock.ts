import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { errorMessage } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import type { ProcessingLog } from '@orderflow/processing';
import { LOGGER } from '@orderflow/service';
import { newReference } from '../requests.js';
import { RuleStore } from '../rules/rule.store.js';
import { callbackFate } from './callback.fate.js';
import { CallbackBook, type CallbackEntry } from './callback.book.js';
import { CallbackSender } from './callback.sender.js';

const tickMs = 100;
/** While nothing happens. */
const restMs = 250;
const batchMax = 500;

interface Happened {
  readonly trackingId: string;
  readonly orderId: string;
  readonly reason: string | null;
  readonly type: CallbackEntry['type'];
  readonly at: Date;
}

/** What is due happens: a booking is answered, a parcel that is not cancelled leaves, one that left arrives. */
const happen = `
  update carrier_shipments set
    status = case when status <> 'pending' then status when reason is null then 'booked' else 'refused' end,
    dispatched_at = case when status = 'booked' and dispatched_at is null then now() else dispatched_at end,
    delivered_at = case when dispatched_at is not null then now() end,
    next_at = case
      when status = 'pending' and reason is not null then null
      when status = 'pending' then now() + $2 * interval '1 ms'
      when dispatched_at is null then now() + $3 * interval '1 ms' end
  where tracking_id in (
    select tracking_id from carrier_shipments where next_at <= now() order by next_at limit $1 for update skip locked)
  returning tracking_id as "trackingId", order_id as "orderId", reason, now() as at, 'shipment.' || case
    when new.delivered_at is not null then 'delivered' when new.dispatched_at is not null then 'dispatched'
    else new.status end as type`;

/** Lets time pass for the carrier: what happens to bookings and parcels, and that the shop is told. Its books survive a crash. */
@Injectable()
export class ParcelClock implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly callbacks: CallbackBook,
    private readonly sender: CallbackSender,
    private readonly rules: RuleStore,
    @Inject(LOGGER) private readonly log: ProcessingLog,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let happened = 0;
      try {
        happened = await this.tick();
        await this.sender.sendDue(signal);
      } catch (error) {
        this.log.warn({ error: errorMessage(error) }, 'the carrier stumbled, will try again');
      }
      await sleep(happened > 0 ? tickMs : restMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Returns how much happened. */
  private tick(): Promise<number> {
    const { current: rules } = this.rules;
    return this.database.transaction(async (tx) => {
      const afterMs = [rules.dispatchAfterMs ?? null, rules.deliverAfterMs ?? null];
      const happened = await tx.query<Happened & Record<string, unknown>>(
        happen,
        [batchMax, ...afterMs],
        'parcels-happen',
      );
      const entries = happened.map(({ orderId, trackingId, reason, type, at }): CallbackEntry => ({
        ...{ callbackId: newReference('msg'), orderId, type, happenedAt: at },
        data: type === 'shipment.refused' ? { orderId, reason } : { orderId, trackingId },
        ...callbackFate(rules, trackingId, type),
      }));
      if (entries.length > 0) await this.callbacks.enter(entries, tx);
      return happened.length;
    });
  }
}
