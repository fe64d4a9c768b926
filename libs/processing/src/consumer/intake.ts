import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CommittedOffset, ReceivedRecord, TopicPartition } from '@orderflow/messaging';
import { Bell } from '../bell.js';
import type { Entry } from './entry.js';
import type { ConsumedPartition } from './lag.js';
import type { Lanes } from './lanes.js';
import { Watermark } from './watermark.js';

/** Records decoded in one go; between two of these the process does what else is due. */
const sliceMax = 50;

export interface IntakeOptions {
  /** Entries in the lanes; no more are added to these. */
  readonly bufferMax: number;
  /** What a record is to the consumer, or undefined when it is nothing to it. */
  readonly entryOf: (record: ReceivedRecord) => Entry | undefined;
  readonly onAdded: () => void;
  readonly onSkipped: () => void;
}

/**
 * Brings records from the broker into the lanes, a slice at a time and as far as there is room, and knows what of
 * each partition is done. Of a delivery that an assignment or {@link close} overtakes, the rest is left alone: it
 * counts neither as received nor as done, so it is delivered again to whoever has the partition then.
 */
export class Intake {
  private partitions = new Map<string, { readonly at: TopicPartition; readonly mark: Watermark }>();
  private readonly room = new Bell();
  private closed = false;

  constructor(
    private readonly lanes: Lanes,
    private readonly options: IntakeOptions,
  ) {}

  /** From now on records of these partitions come, from what was committed of each. */
  assigned(partitions: readonly TopicPartition[]): void {
    this.lanes.clear();
    this.partitions = new Map(partitions.map((at) => [nameOf(at), { at, mark: new Watermark() }]));
    this.room.ring();
  }

  /** Takes nothing any more, ever. */
  close(): void {
    this.closed = true;
    this.room.ring();
  }

  /** Settles when all are taken and there is room for more. */
  async receive(records: readonly ReceivedRecord[]): Promise<void> {
    const assignment = this.partitions;
    const overtaken = () => this.closed || this.partitions !== assignment;
    const roomLeft = () => this.options.bufferMax - this.lanes.size;
    for (let from = 0; !overtaken();) {
      if (roomLeft() <= 0) await this.room.wait();
      else if (from === records.length) return;
      else {
        const to = Math.min(records.length, from + Math.min(sliceMax, roomLeft()));
        this.take(records.slice(from, to));
        from = to;
        if (from < records.length) await nextTurn();
      }
    }
  }

  private take(records: readonly ReceivedRecord[]): void {
    for (const record of records) {
      const mark = this.partitions.get(nameOf(record))?.mark;
      mark?.received(record.offset, record.timestampMs);
      const entry = this.options.entryOf(record);
      if (entry) this.lanes.add(entry);
      else {
        this.options.onSkipped();
        mark?.done(record.offset);
      }
    }
    this.options.onAdded();
  }

  /** These entries are out of the lanes. Those that came from the parked queue have no place in a partition. */
  finished(entries: readonly Entry[]): void {
    for (const { parked, record } of entries) {
      if (!parked) this.partitions.get(nameOf(record))?.mark.done(record.offset);
    }
    this.room.ring();
  }

  /** The partitions of this assignment, and what of each is done. */
  get consumed(): readonly ConsumedPartition[] {
    return [...this.partitions.values()];
  }

  /** The watermarks that have moved; call `committed` of each once it is stored. */
  advanced(): { readonly offset: CommittedOffset; committed(): void }[] {
    return [...this.partitions.values()].flatMap(({ at, mark }) => {
      const nextOffset = mark.advanced();
      if (nextOffset === undefined) return [];
      return [{ offset: { ...at, nextOffset }, committed: () => mark.committed(nextOffset) }];
    });
  }
}

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
