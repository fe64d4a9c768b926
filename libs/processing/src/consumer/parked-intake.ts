import type { ServiceName } from '@orderflow/contracts';
import { errorMessage } from '@orderflow/kernel';
import type { ReceivedRecord } from '@orderflow/messaging';
import { Lease, type Database } from '@orderflow/postgres';
import { dueHeads, resumeRedrives, type ParkedRef } from '../parking/parking.repository.js';
import type { ProcessingLog } from '../processing-log.js';
import type { Effects } from './effects.js';
import { isWorkable, type Entry } from './entry.js';
import type { Lanes } from './lanes.js';
import { traced } from './process-trace.js';

const inLanesMax = 1_000;

export interface ParkedIntakeOptions {
  readonly service: ServiceName;
  readonly database: Database;
  readonly log: ProcessingLog;
  readonly entryOf: (record: ReceivedRecord, ref: ParkedRef) => Entry | undefined;
  /** Nothing is taken before the consumer has joined, or once it stops. */
  readonly ready: () => boolean;
  readonly onAdded: () => void;
}

/**
 * Brings parked messages that are due into their lanes, each queue's head only. One instance of a service does so
 * at a time, and never the same message twice before it is finished.
 */
export class ParkedIntake {
  private readonly lease: Lease;
  private readonly underWay = new Set<number>();
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private redrivesResumed = false;

  constructor(
    private readonly lanes: Lanes,
    private readonly effects: Effects,
    private readonly options: ParkedIntakeOptions,
  ) {
    this.lease = new Lease(options.database, `parked/${options.service}`, () => this.forget());
  }

  /** The lanes were dropped, or another instance looks after the parked ones now. */
  forget(): void {
    this.underWay.clear();
    this.redrivesResumed = false;
  }

  /** What stood behind those of these entries that were parked may be due now. */
  finished(entries: readonly Entry[]): void {
    let freed = false;
    for (const { parked } of entries) if (parked) freed = this.underWay.delete(parked.position) || freed;
    if (freed) void this.look();
  }

  async look(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.lookWhileAsked().finally(() => (this.looking = undefined));
    await this.looking;
  }

  async stop(): Promise<void> {
    await this.looking;
    await this.lease.release();
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.lookAgain) {
      this.lookAgain = false;
      await this.takeAllDue();
    }
  }

  private async takeAllDue(): Promise<void> {
    const { database, service, log, ready, onAdded } = this.options;
    try {
      if (!ready() || !(await this.lease.tryAcquire())) return;
      if (!this.redrivesResumed) await resumeRedrives(database, service);
      this.redrivesResumed = true;
      const spentTypes = new Set<string>();
      while (await this.takeDue(spentTypes));
      onAdded();
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'cannot look for parked messages');
    }
  }

  /** Returns whether some had to wait for the budget of a handler, which is spent now: others may stand behind them. */
  private async takeDue(spentTypes: Set<string>): Promise<boolean> {
    const { database, service, entryOf } = this.options;
    const room = Math.min(100, inLanesMax - this.underWay.size);
    if (room <= 0) return false;
    const spentBefore = spentTypes.size;
    const due = await dueHeads(database, service, room, [...this.underWay], [...spentTypes]);
    for (const { ref, record } of due) {
      const entry = this.underWay.has(ref.position) ? undefined : entryOf(record, ref);
      if (!entry) continue;
      if (isWorkable(entry) && ref.attempts > 0) {
        const { message, handler } = entry.work;
        if (spentTypes.has(message.type)) continue;
        if (!this.effects.mayRetry(handler)) {
          spentTypes.add(message.type);
          continue;
        }
      }
      this.underWay.add(ref.position);
      this.lanes.add(traced(service, entry));
    }
    return spentTypes.size > spentBefore;
  }
}
