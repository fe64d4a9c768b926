import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '@orderflow/kernel';
import type { ProcessingLog } from '@orderflow/processing';
import type { DeliveryRepository } from './delivery.repository.js';

const everyMs = 10 * 60_000;
const batchMax = 1_000;

/** Keeps the deliveries bounded: deletes those that are too old, some at a time. */
export class DeliverySweep {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly keepDays: number,
    private readonly log: ProcessingLog,
  ) {}

  start(): void {
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const deleted = await this.deliveries.deleteOld(this.keepDays, batchMax).catch((error: unknown) => {
        this.log.warn({ error: errorMessage(error) }, 'old deliveries could not be deleted, will try again');
        return 0;
      });
      if (deleted < batchMax) await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
