/** A wake-up bell: `ring` wakes everybody who waits; a ring that nobody heard is kept for the next who waits. */
export class Bell {
  private rung = false;
  private readonly waiters = new Set<() => void>();

  ring(): void {
    this.rung = this.waiters.size === 0;
    for (const wake of this.waiters) wake();
    this.waiters.clear();
  }

  /** Resolves at the next ring, at once if an unheard one is kept, or after `timeoutMs`. */
  async wait(timeoutMs?: number): Promise<void> {
    if (this.rung) {
      this.rung = false;
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiters.add(resolve);
      if (timeoutMs !== undefined) {
        timer = setTimeout(() => {
          this.waiters.delete(resolve);
          resolve();
        }, timeoutMs);
      }
    });
    clearTimeout(timer);
  }
}
