import type { OrderId } from '@orderflow/kernel';
import { Overloaded } from '@orderflow/processing';
import type { HistoryEntry } from '../order/order-history.queries.js';
import { isEnded } from '../order/order.rules.js';
import type { EventStream } from './event-stream.js';
import { orderEvent } from './order-event.js';

export interface OrderStreamsOptions {
  /** All entries of these orders. */
  read(orderIds: readonly OrderId[]): Promise<readonly HistoryEntry[]>;
  readonly streamsMax: number;
  onReadFailed(error: unknown): void;
}

const readMax = 500;
const readAgainMs = 1_000;

/**
 * The open streams of one process. Who hears of a change only says which order to look at; what is written is always
 * read from the history, one query for many orders, so that a change that is told twice, late, or only by the slow poll does no harm.
 */
export class OrderStreams {
  private readonly followed = new Map<OrderId, Set<EventStream>>();
  private readonly due = new Set<OrderId>();
  private reading = false;
  private closed = false;
  private count = 0;

  constructor(private readonly options: OrderStreamsOptions) {}

  get open(): number {
    return this.count;
  }

  /** Throws {@link Overloaded} when there are too many, or when the service is being stopped. */
  add(orderId: OrderId, stream: EventStream): void {
    const { streamsMax } = this.options;
    if (this.closed) throw new Overloaded('the streams are being closed');
    if (this.count >= streamsMax) throw new Overloaded(`${streamsMax} streams are open already`);
    const streams = this.followed.get(orderId) ?? new Set();
    this.followed.set(orderId, streams.add(stream));
    this.count++;
    stream.on('close', () => this.remove(orderId, stream));
    stream.on('drain', () => this.look([orderId]));
    this.look([orderId]);
  }

  /** Something may have happened to these orders; to all of them when none are named. */
  look(orderIds: Iterable<OrderId> = this.followed.keys()): void {
    for (const orderId of orderIds) if (this.followed.has(orderId)) this.due.add(orderId);
    if (!this.reading && this.due.size > 0) void this.readDue();
  }

  beat(nowMs: number): void {
    for (const streams of this.followed.values()) for (const stream of streams) stream.beat(nowMs);
  }

  /** Ends all of them, and takes no more. */
  close(): void {
    this.closed = true;
    for (const streams of this.followed.values()) for (const stream of streams) stream.end();
  }

  private remove(orderId: OrderId, stream: EventStream): void {
    const streams = this.followed.get(orderId);
    if (!streams?.delete(stream)) return;
    this.count--;
    if (streams.size === 0) this.followed.delete(orderId);
  }

  /** One query at a time: what is told meanwhile waits for the next one, and shares it. */
  private async readDue(): Promise<void> {
    this.reading = true;
    while (this.due.size > 0 && !this.closed) {
      const orderIds = [...this.due].slice(0, readMax);
      for (const orderId of orderIds) this.due.delete(orderId);
      try {
        const entries = await this.options.read(orderIds);
        for (const [orderId, history] of Map.groupBy(entries, (entry) => entry.orderId))
          this.tell(orderId, history);
      } catch (error) {
        this.options.onReadFailed(error);
        for (const orderId of orderIds) this.due.add(orderId);
        await new Promise((resolve) => setTimeout(resolve, readAgainMs));
      }
    }
    this.reading = false;
  }

  private tell(orderId: OrderId, history: readonly HistoryEntry[]): void {
    const events = history.map(orderEvent);
    const ended = history.some(({ status }) => isEnded(status));
    for (const stream of this.followed.get(orderId) ?? []) if (stream.tell(events) && ended) stream.end();
  }
}
