import type { OrderEvent } from './order-event.js';

/** What is needed of a response. */
export interface Sink {
  /** It holds more than it should: nothing is written until it says `drain`. */
  readonly writableNeedDrain: boolean;
  write(text: string): unknown;
  end(): unknown;
  destroy(): unknown;
  on(event: 'drain' | 'close', listener: () => void): unknown;
}

const heartbeatMs = 15_000;
/** Who takes nothing for so long is gone. */
const stalledMs = 60_000;

/**
 * One client who follows an order. It holds the version that was written last and no event: what a slow reader has not taken
 * is read again when he has room.
 */
export class EventStream {
  private wroteAtMs = performance.now();
  private ended = false;

  constructor(
    private readonly sink: Sink,
    private lastVersion: number,
  ) {}

  /** When there is room again, and when the client is gone. */
  on(event: 'drain' | 'close', listener: () => void): void {
    this.sink.on(event, listener);
  }

  /** Writes those that are new to it, in their order, as far as there is room. Returns whether it has all of them. */
  tell(events: readonly OrderEvent[]): boolean {
    for (const { version, text } of events) {
      if (version <= this.lastVersion || this.ended) continue;
      if (!this.write(text)) return false;
      this.lastVersion = version;
    }
    return true;
  }

  /** Says that all is well where nothing was said for a while; gives up a client who does not read. */
  beat(nowMs: number): void {
    const quietMs = nowMs - this.wroteAtMs;
    const stuck = this.sink.writableNeedDrain || this.ended;
    if (stuck && quietMs >= stalledMs) this.sink.destroy();
    else if (!stuck && quietMs >= heartbeatMs) this.write(':\n\n');
  }

  /** The client asks again with the id of the last event. What a slow reader has not taken is not waited for. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.sink.writableNeedDrain) this.sink.destroy();
    else this.sink.end();
  }

  private write(text: string): boolean {
    if (this.sink.writableNeedDrain) return false;
    this.sink.write(text);
    this.wroteAtMs = performance.now();
    return true;
  }
}
