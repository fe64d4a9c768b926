/** The wish of the user (Ctrl-C), the system, or a parent that went away to end: once in order, twice at once. */
export class StopRequest {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;

  constructor() {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, this.request);
    // A reader that is gone (`| head`, a closed terminal) ends the run in order, too.
    for (const out of [process.stdout, process.stderr]) out.on('error', () => this.controller.abort());
    this.watchParent();
  }

  /** Resolves at the wish, and keeps the process until then: a listener for signals does not. */
  async requested(): Promise<void> {
    if (this.signal.aborted) return;
    const hold = setInterval(() => undefined, 3_600_000);
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
    clearInterval(hold);
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

  private readonly request = (): void => {
    if (this.signal.aborted) {
      process.stderr.write('killing everything\n');
      process.exit(130);
    }
    process.stderr.write('\nstopping; once more kills everything at once\n');
    this.controller.abort();
  };
}
