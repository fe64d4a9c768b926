import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { errorMessage } from '@orderflow/kernel';
import type { ProcessingLog } from '@orderflow/processing';
import { LOGGER, SETTINGS } from '@orderflow/service';
import { intakeMetrics, readAtScrape } from '@orderflow/telemetry';
import type { OrdersSettings } from '../orders.settings.js';
import { OrderQueries } from '../read-orders/order.queries.js';
import { Backlog } from './backlog.js';

const everyMs = 250;
/** While there is little room: what has become free is to be taken bit by bit, and not in waves that everybody waits for. */
const oftenMs = 50;
const littleRoom = 0.2;

/** Keeps the {@link Backlog} in step with the books, four times a second and more often while it is nearly full, and tells its metrics. */
@Injectable()
export class BacklogWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly backlog: Backlog;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private endMetrics: () => void = () => undefined;

  constructor(
    private readonly orders: OrderQueries,
    @Inject(LOGGER) private readonly log: ProcessingLog,
    @Inject(SETTINGS) { ORDERS_OPEN_MAX }: OrdersSettings,
  ) {
    this.backlog = new Backlog(ORDERS_OPEN_MAX);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { open, openMax, refused } = intakeMetrics;
    this.endMetrics = readAtScrape([open, openMax, refused], (tell) => {
      tell(open, this.backlog.open);
      tell(openMax, this.backlog.openMax);
      tell(refused, this.backlog.refused);
    });
    await this.look();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.endMetrics();
  }

  private async look(): Promise<void> {
    const looked = this.backlog.look(performance.now() / 1000);
    try {
      looked(await this.count());
    } catch (error) {
      // What was known stays, and what is taken in is added to it.
      this.log.warn({ error: errorMessage(error) }, 'open orders cannot be counted');
    }
    const { open, openMax } = this.backlog;
    const nextMs = open > (1 - littleRoom) * openMax ? oftenMs : everyMs;
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), nextMs);
  }

  private async count() {
    const { placed, cancelling, ...ends } = await this.orders.counts();
    return { open: placed + cancelling, ended: Object.values(ends).reduce((sum, count) => sum + count, 0) };
  }
}
