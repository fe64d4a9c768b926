import type { Screen } from '@orderflow/command-line';

const barWidth = 40;

/** Tells what happens, line by line, with the seconds since it began. */
export class Story {
  private readonly beganAt = performance.now();

  constructor(private readonly screen: Pick<Screen, 'say' | 'show'>) {}

  get seconds(): number {
    return (performance.now() - this.beganAt) / 1000;
  }

  tell(text: string): void {
    this.screen.say(`${this.seconds.toFixed(1).padStart(6)} s  ${text}`);
  }

  /** A value as a bar of its share of `full`, and what it means. */
  draw(value: number, full: number, text: string): void {
    const filled = Math.round(barWidth * Math.min(1, value / Math.max(1, full)));
    this.tell(`${'█'.repeat(filled)}${'·'.repeat(barWidth - filled)} ${text}`);
  }

  /** How far it is; replaces what was shown before. */
  show(progress: string): void {
    this.screen.show(progress);
  }
}
