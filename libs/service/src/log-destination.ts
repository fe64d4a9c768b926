import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

const tryAgainMs = 250;

/**
 * Writes log lines to a file descriptor, and stops nobody when that cannot be done (a full disk, a reader that is slow
 * or gone): up to `keptBytesMax` (1 MiB) are kept in their order and written once there is room; lines beyond are lost
 * and counted, and a line of its own says how many.
 */
export class LogDestination implements DestinationStream {
  private kept = Buffer.alloc(0);
  private lost = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private fd: number,
    private readonly keptBytesMax = 1024 * 1024,
  ) {}

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.kept.length + bytes.length > this.keptBytesMax) this.lost += 1;
    else this.kept = this.kept.length === 0 ? bytes : Buffer.concat([this.kept, bytes]);
    // While it fails the timer tries, not every line.
    if (!this.timer) this.flush();
  }

  private flush(): void {
    this.timer = undefined;
    try {
      while (this.kept.length > 0) this.kept = this.kept.subarray(writeSync(this.fd, this.kept));
      if (this.lost > 0) this.tellLost();
    } catch {
      // What went wrong cannot be told where telling does not work.
      this.timer = setTimeout(() => this.flush(), tryAgainMs).unref();
    }
  }

  private tellLost(): void {
    const msg = `${this.lost} lines of the log are lost: it could not be written`;
    this.kept = Buffer.from(`${JSON.stringify({ level: 40, time: new Date().toISOString(), msg })}\n`);
    this.lost = 0;
    this.flush();
  }
}
