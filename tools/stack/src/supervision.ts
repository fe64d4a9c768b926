import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessIdentity, type StartHooks } from '@orderflow/embedded';
import type { KafkaName } from './kafka-nodes.js';
import type { StackService } from './services.js';
import { Supervised, type Running, type SupervisedEvents } from './supervised.js';

/** Instances of a service beside the first are `orders-2`, `orders-3`. */
export type ProcessName = StackService | `${StackService}-${number}` | KafkaName | 'postgres';

/** Whether services need it: it is to be stopped after them. */
export const isServer = (name: string) => name === 'postgres' || /^kafka(-\d)?$/.test(name);

/** The processes of a stack by name, each with a log of its own. */
export class Supervision {
  private readonly processes = new Map<ProcessName, Supervised>();
  private readonly logFiles = new Map<ProcessName, string>();
  private closing = false;

  constructor(
    private readonly logDir: string,
    private readonly events: SupervisedEvents,
  ) {}

  /** Starts a process that is kept alive from then on; the log of the one before it is kept as `<name>.log.1`. */
  async start(
    name: ProcessName,
    launch: (logFile: string, hooks: StartHooks) => Promise<Running>,
  ): Promise<void> {
    if (this.closing) throw new Error('the stack is being stopped');
    mkdirSync(this.logDir, { recursive: true });
    const logFile = join(this.logDir, `${name}.log`);
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
    const supervised = new Supervised(
      name,
      (hooks) => launch(this.logFiles.get(name) ?? logFile, hooks),
      this.events,
    );
    this.processes.set(name, supervised);
    await supervised.start();
  }

  /** From its next start on a process writes its log there; undefined: where it used to. */
  logTo(name: ProcessName, file: string | undefined): void {
    if (file) this.logFiles.set(name, file);
    else this.logFiles.delete(name);
  }

  get names(): ProcessName[] {
    return [...this.processes.keys()];
  }

  /** Stops one in order and for good, and forgets it. */
  async end(name: ProcessName): Promise<void> {
    await this.processes.get(name)?.stop();
    this.processes.delete(name);
  }

  get(name: ProcessName): Supervised | undefined {
    return this.processes.get(name);
  }

  /** Those that run now. */
  identities(): Record<string, ProcessIdentity> {
    return Object.fromEntries(
      [...this.processes].flatMap(([name, { identity }]) => (identity ? [[name, identity]] : [])),
    );
  }

  restarts(): Record<string, number> {
    return Object.fromEntries([...this.processes].map(([name, { restarts }]) => [name, restarts]));
  }

  /** Stops these in order and for good; nothing can be started any more. */
  async stop(names: readonly ProcessName[]): Promise<void> {
    this.closing = true;
    await Promise.all(names.map(async (name) => this.processes.get(name)?.stop()));
  }

  /** Kills all at once and for good. */
  killAll(): void {
    this.closing = true;
    for (const process of this.processes.values()) process.killForGood();
  }
}
