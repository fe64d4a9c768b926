import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { errorMessage, type OrderId } from '@orderflow/kernel';
import { Database, Listener } from '@orderflow/postgres';
import type { ProcessingLog } from '@orderflow/processing';
import { LOGGER, SETTINGS } from '@orderflow/service';
import { readAtScrape, streamMetrics } from '@orderflow/telemetry';
import type { OrdersSettings } from '../orders.settings.js';
import { OrderHistory } from '../order/order-history.queries.js';
import { OrderStreams } from './order-streams.js';

const beatEveryMs = 1_000;
/** For what no notification told: the connection that they come on may be half open. */
const lookEveryMs = 10_000;

/** Keeps the streams of this process told, whichever instance made the change: by one connection that listens, and a slow poll. */
@Injectable()
export class OrderFollowers implements OnApplicationBootstrap, OnModuleDestroy {
  readonly streams: OrderStreams;
  private readonly listener: Listener;
  private stopTimers: () => void = () => undefined;

  constructor(
    database: Database,
    history: OrderHistory,
    @Inject(SETTINGS) { EVENT_STREAMS_MAX }: OrdersSettings,
    @Inject(LOGGER) log: ProcessingLog,
  ) {
    this.streams = new OrderStreams({
      read: (orderIds) => history.entriesOf(orderIds),
      streamsMax: EVENT_STREAMS_MAX,
      onReadFailed: (error) => log.warn({ error: errorMessage(error) }, 'streams wait for the database'),
    });
    this.listener = new Listener(database.url, 'order_history', (orderIds) =>
      this.streams.look(orderIds === '' ? undefined : (orderIds.split(',') as OrderId[])),
    );
  }

  onApplicationBootstrap(): void {
    void this.listener.start();
    const timers = [
      setInterval(() => this.streams.beat(performance.now()), beatEveryMs),
      setInterval(() => this.streams.look(), lookEveryMs),
    ];
    const endMetrics = readAtScrape([streamMetrics.open], (tell) =>
      tell(streamMetrics.open, this.streams.open),
    );
    this.stopTimers = () => {
      timers.forEach((timer) => clearInterval(timer));
      endMetrics();
    };
  }

  /** Before connections are waited for: a stream would never end. */
  async onModuleDestroy(): Promise<void> {
    this.stopTimers();
    this.streams.close();
    await this.listener.close();
  }
}
