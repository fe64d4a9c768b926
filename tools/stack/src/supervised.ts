import { errorMessage } from '@orderflow/kernel';
import { signal, type ProcessIdentity, type StartHooks } from '@orderflow/embedded';

/** A process that runs. */
export interface Running {
  /** How it ended, when it ends. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface SupervisedEvents {
  /** A line for the reader. */
  say(line: string): void;
  /** Another process bears the name now, or none. */
  changed(): void;
}

const backoff = { firstMs: 200, mostMs: 5_000, forgottenAfterMs: 10_000 };

/** A process that is started again whenever it ends by itself, after a pause that doubles while it keeps ending. */
export class Supervised {
  identity: ProcessIdentity | undefined;
  restarts = 0;
  private readonly ending = new AbortController();
  private running: Running | undefined;
  private starting: Promise<void> | undefined;
  private life: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly launch: (hooks: StartHooks) => Promise<Running>,
    private readonly events: SupervisedEvents,
  ) {}

  /** Starts it; resolves when it is ready, rejects when it does not get there. From then on it is kept alive. */
  async start(): Promise<void> {
    await this.launchOnce();
    this.life = this.keepAlive();
  }

  /** Whether it has been ready and is kept alive. */
  get kept(): boolean {
    return this.life !== undefined;
  }

  /** Ends it in order and for good; resolves when it is gone. */
  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.allSettled([this.starting]);
    await this.running?.stop();
    await this.life;
    this.identity = undefined;
  }

  /** Signals the process that bears the name now; false when there is none. */
  kill(name: NodeJS.Signals): boolean {
    return this.identity !== undefined && signal(this.identity, name);
  }

  /** Ends it at once and for good. */
  killForGood(): void {
    this.ending.abort();
    this.kill('SIGKILL');
  }

  private async launchOnce(): Promise<void> {
    const starting = this.launch({
      abort: this.ending.signal,
      onLaunched: (identity) => this.bear(identity),
    }).then((running) => void (this.running = running));
    this.starting = starting;
    await starting;
  }

  private bear(identity: ProcessIdentity | undefined): void {
    this.identity = identity;
    this.events.changed();
  }

  private async keepAlive(): Promise<void> {
    let pauseMs = backoff.firstMs;
    while (this.running) {
      const startedAt = Date.now();
      const how = await this.running.ended;
      if (this.ending.signal.aborted) return;
      this.bear(undefined);
      if (Date.now() - startedAt > backoff.forgottenAfterMs) pauseMs = backoff.firstMs;
      this.events.say(`${this.name} ended with ${how}; it is started again in ${pauseMs} ms`);
      pauseMs = await this.relaunch(pauseMs);
    }
  }

  /** Tries until it is up again or should not be; returns the pause before the next time. */
  private async relaunch(pauseMs: number): Promise<number> {
    this.running = undefined;
    for (let nextMs = pauseMs; ;) {
      await this.pause(nextMs);
      if (this.ending.signal.aborted) return nextMs;
      nextMs = Math.min(nextMs * 2, backoff.mostMs);
      this.restarts += 1;
      try {
        await this.launchOnce();
        return nextMs;
      } catch (error) {
        if (this.ending.signal.aborted) return nextMs;
        this.events.say(`${errorMessage(error)}\n${this.name} is started again in ${nextMs} ms`);
      }
    }
  }

  private pause(timeMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, timeMs);
      this.ending.signal.addEventListener('abort', done, { once: true });
    });
  }
}
