import type { Sink } from './event-stream.js';

/** A response whose client reads, or does not. */
export class TestSink implements Sink {
  text = '';
  state: 'open' | 'ended' | 'destroyed' = 'open';
  private full = false;
  private readonly listeners = { drain: [] as (() => void)[], close: [] as (() => void)[] };

  get writableNeedDrain(): boolean {
    return this.full;
  }

  /** The ids of the events that were written, in their order. */
  get ids(): number[] {
    return [...this.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  }

  write(text: string): void {
    if (this.state !== 'open') throw new Error(`written after it was ${this.state}: ${text}`);
    if (this.full) throw new Error(`written although it is full: ${text}`);
    this.text += text;
  }

  end(): void {
    this.close('ended');
  }

  destroy(): void {
    this.close('destroyed');
  }

  on(event: 'drain' | 'close', listener: () => void): void {
    this.listeners[event].push(listener);
  }

  stopReading(): void {
    this.full = true;
  }

  readOn(): void {
    this.full = false;
    for (const listener of this.listeners.drain) listener();
  }

  private close(state: 'ended' | 'destroyed'): void {
    if (this.state !== 'open') return;
    this.state = state;
    for (const listener of this.listeners.close) listener();
  }
}
