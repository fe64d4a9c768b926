import type { Stack } from '@orderflow/stack';

/**
 * The wish of the user (Ctrl-C), the system or a parent that went away to end: the first stops the stack in order,
 * the second kills it at once.
 */
export class StopRequest {
  private readonly controller = new AbortController();
  private stack: Stack | undefined;
  readonly signal: AbortSignal = this.controller.signal;
  readonly requested = new Promise<void>((resolve) => {
    this.signal.addEventListener('abort', () => resolve(), { once: true });
  });

  constructor() {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, this.request);
    // Whatever ends this process, nothing of the stack outlives it.
    process.on('exit', this.killAll);
    // A terminal or a pipe that is gone must not keep the stack from being stopped.
    process.stdout.on('error', () => undefined);
    this.watchParent();
  }

  /** Under npm the parent stays as long as this process does, unless it is killed: then nobody could press Ctrl-C. */
  private watchParent(): void {
    if (!process.env.npm_lifecycle_event) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      this.request();
    }, 500);
    timer.unref();
  }

  /** The stack that a request stops from now on. */
  of(stack: Stack): void {
    this.stack = stack;
    if (this.signal.aborted) void stack.stop();
  }

  /** The stack is stopped: nothing is left to kill. */
  done(): void {
    this.stack = undefined;
  }

  private readonly request = (): void => {
    if (this.signal.aborted) {
      process.stdout.write('killing everything\n');
      process.exit(130);
    }
    process.stdout.write('\nstopping; once more kills everything at once\n');
    this.controller.abort();
    void this.stack?.stop();
  };

  private readonly killAll = (): void => this.stack?.killAll();
}
