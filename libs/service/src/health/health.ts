import { errorMessage } from '@orderflow/kernel';

/** Resolves when all is well, rejects with what is not. */
export type Check = () => Promise<void> | void;

/** Collects what a service needs to be ready. */
export class Health {
  private readonly checks = new Map<string, Check>();
  private left = false;

  /** The service is about to stop: it still serves, but is not ready any more, so that nobody new is sent to it. */
  leave(): void {
    this.left = true;
  }

  get leaving(): boolean {
    return this.left;
  }

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** What the service is not ready for, or nothing. */
  async waitingFor(): Promise<string[]> {
    if (this.left) return ['it is being stopped'];
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        try {
          await check();
          return [];
        } catch (error) {
          return [`${name}: ${errorMessage(error)}`];
        }
      }),
    );
    return results.flat();
  }
}
