import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { errorMessage } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import type { ProcessingLog } from '@orderflow/processing';
import { LOGGER } from '@orderflow/service';
import type { Shipment } from '../shipment/shipment.js';
import { ShipmentRepository } from '../shipment/shipment.repository.js';
import { Carrier } from './carrier.js';
import { measureBookings } from './carrier.metrics.js';
import { CarrierWords, type Heard } from './carrier-words.js';

const idleMs = 250;
const busyMs = 25;
const claimMax = 32;
/** Longer than a request can take: who is killed meanwhile, or gets no answer, leaves it to be asked again then. */
const leaseMs = 10_000;
const requestMs = 8_000;

/**
 * Works off what the carrier has to be asked: bookings that were stored because it allows only so many requests, bookings
 * whose callback has not come, and parcels to be called back once it is known that there are any. Nothing is held open
 * meanwhile; several instances share the work and the limit.
 */
@Injectable()
export class CarrierDesk implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  private endMetrics: () => void = () => undefined;

  constructor(
    private readonly repository: ShipmentRepository,
    private readonly carrier: Carrier,
    private readonly words: CarrierWords,
    private readonly database: Database,
    @Inject(LOGGER) private readonly log: ProcessingLog,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
    this.endMetrics = measureBookings(this.database);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    this.endMetrics();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let prepared = false;
    while (!signal.aborted) {
      let asked = 0;
      try {
        if (!prepared) await this.carrier.limit?.prepare(this.database);
        prepared = true;
        asked = await this.askDue();
      } catch (error) {
        this.log.warn({ error: errorMessage(error) }, 'the carrier could not be asked, will try again');
      }
      await sleep(asked > 0 ? busyMs : idleMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Asks for what is due, as far as the carrier allows, and takes its answers in. Returns how much that was. */
  private async askDue(): Promise<number> {
    const due = await this.claim();
    const heard = (await Promise.all(due.map((shipment) => this.ask(shipment)))).flatMap(
      (each) => each ?? [],
    );
    if (heard.length === 0) return due.length;
    await this.words.transact(heard, async (take) => {
      for (const each of heard)
        if (take(each) !== 'taken') this.log.error(each, 'the carrier contradicts itself');
    });
    return due.length;
  }

  private claim(): Promise<Shipment[]> {
    return this.database.transaction(async (tx) => {
      const { limit } = this.carrier;
      const free = limit ? await limit.free(tx) : claimMax;
      if (free === 0) return [];
      const due = await this.repository.claim(Math.min(free, claimMax), leaseMs, tx);
      if (due.length > 0) await limit?.use(due.length, tx);
      return due;
    });
  }

  private async ask(shipment: Shipment): Promise<Heard | undefined> {
    const { orderId, status } = shipment;
    const signal = AbortSignal.timeout(requestMs);
    try {
      if (status === 'cancelling' && shipment.trackingId !== undefined)
        return { orderId, word: await this.carrier.cancel(shipment.trackingId, signal) };
      if ((status === 'pending' || status === 'cancelling') && shipment.request)
        return { orderId, word: await this.carrier.book(shipment.request, signal) };
    } catch (error) {
      this.log.warn({ orderId, error: errorMessage(error) }, 'the carrier did not answer, it is asked again');
    }
    return undefined;
  }
}
