import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topicSpecs } from '@orderflow/contracts';
import {
  createServiceDatabases,
  freePorts,
  identify,
  removePostgresData,
  startKafka,
  startPostgres,
  type ProcessIdentity,
  type StartHooks,
} from '@orderflow/embedded';
import { KafkaBroker } from '@orderflow/messaging';
import { startServiceProcess } from './service-process.js';
import {
  addressesOf,
  adminUrl,
  otherPorts,
  servicePorts,
  stackServices,
  type PortName,
  type StackAddresses,
  type StackService,
} from './services.js';
import {
  findStackIn,
  removeStackFile,
  stopLeftoverStack,
  writeStackFile,
  type StackFile,
} from './stack-file.js';
import { Supervised, type Running } from './supervised.js';

/** Below which everything of the stack of this checkout is kept. */
export const defaultBaseDir = fileURLToPath(new URL('../../../.orderflow', import.meta.url));

export interface StackOptions {
  /** Holds data, logs and stack.json; stacks with different folders do not know of each other. */
  readonly baseDir?: string;
  /** `preferred`: 3001 and so on, or the next free one where that is taken. `free`: any free ones. */
  readonly ports?: 'preferred' | 'free';
  /** All by default. */
  readonly services?: readonly StackService[];
  /** Beside what the stack tells a service. */
  readonly env?: Partial<Record<StackService, Readonly<Record<string, string>>>>;
  /** Forgets the data of earlier stacks in the folder. */
  readonly fresh?: boolean;
  /** A line for the reader: a port that was taken, a service that was started again. */
  say?(line: string): void;
}

type ProcessName = StackService | 'kafka' | 'postgres';

/**
 * Kafka, Postgres and the services on this machine, each a process of its own that is started again when it
 * ends. Made by {@link Stack.prepare}, started part by part, or all at once by `startStack`.
 */
export class Stack {
  private readonly processes = new Map<ProcessName, Supervised>();
  private readonly holder = identify(process.pid) as ProcessIdentity;
  private readonly startedAt = new Date().toISOString();
  private ready = false;
  private stopping: Promise<void> | undefined;

  private constructor(
    readonly baseDir: string,
    readonly services: readonly StackService[],
    private readonly addresses: StackAddresses,
    private readonly options: StackOptions,
  ) {}

  /**
   * Claims the folder and chooses the ports; nothing runs yet. What a killed parent left running is stopped;
   * throws `StackIsRunning` when a stack is alive there.
   */
  static async prepare(options: StackOptions = {}): Promise<Stack> {
    const { baseDir = defaultBaseDir, services = stackServices, say = () => undefined } = options;
    const left = await stopLeftoverStack(baseDir);
    if (left !== undefined) say(`stopped what a stack that was killed (process ${left}) had left running`);
    if (options.fresh) {
      await removePostgresData(dataIn(baseDir, 'postgres'));
      await rm(dataIn(baseDir, 'kafka'), { recursive: true, force: true });
    }
    mkdirSync(join(baseDir, 'logs'), { recursive: true });
    const addresses = addressesOf(await choosePorts(options.ports ?? 'preferred', say));
    const stack = new Stack(baseDir, services, addresses, options);
    stack.write();
    return stack;
  }

  /** Where everything is: what stack.json says. */
  get file(): StackFile {
    const named = [...this.processes].filter(([, { identity }]) => identity !== undefined);
    const each = <T>(value: (process: Supervised) => T) =>
      Object.fromEntries(named.map(([name, process]) => [name, value(process)]));
    return {
      pid: process.pid,
      startedAt: this.startedAt,
      ready: this.ready,
      ...this.addresses,
      processes: each(({ identity }) => identity!.pid),
      restarts: each(({ restarts }) => restarts),
      identities: { stack: this.holder, ...each(({ identity }) => identity!) },
    };
  }

  startKafka(): Promise<void> {
    const port = Number(this.addresses.kafka.split(':')[1]);
    const dataDir = dataIn(this.baseDir, 'kafka');
    return this.supervise('kafka', (logFile, hooks) => startKafka({ dataDir, port, logFile, ...hooks }));
  }

  startPostgres(): Promise<void> {
    const { port } = this.addresses.postgres;
    const dataDir = dataIn(this.baseDir, 'postgres');
    return this.supervise('postgres', (logFile, hooks) =>
      startPostgres({ dataDir, port, logFile, ...hooks }),
    );
  }

  /** Creates every topic of the contracts that is missing. */
  async createTopics(): Promise<void> {
    const broker = new KafkaBroker({ brokers: [this.addresses.kafka], clientId: 'stack' });
    try {
      await broker.connect();
      await broker.ensureTopics(topicSpecs());
    } finally {
      await broker.close();
    }
  }

  /** Creates the database and the role of every service where they are missing. */
  async createDatabases(): Promise<void> {
    await createServiceDatabases(adminUrl(this.addresses.postgres), stackServices);
  }

  /** Starts a service; resolves when it is ready. */
  async startService(name: StackService): Promise<void> {
    const { baseDir, addresses } = this;
    const env = this.options.env?.[name];
    await this.supervise(name, (logFile, hooks) =>
      startServiceProcess(name, { baseDir, addresses, logFile, env }, hooks),
    );
    if (this.services.every((service) => this.processes.get(service)?.identity)) this.markReady();
  }

  /** The pid of what bears the name now; undefined between its end and its next start. */
  pidOf(name: ProcessName): number | undefined {
    return this.processes.get(name)?.identity?.pid;
  }

  restartsOf(name: ProcessName): number {
    return this.processes.get(name)?.restarts ?? 0;
  }

  /** Signals one process; the supervisor starts it again when that ends it. False when there is none. */
  kill(name: ProcessName, signal: NodeJS.Signals): boolean {
    return this.processes.get(name)?.kill(signal) ?? false;
  }

  /** Stops the services, then Kafka and Postgres, each in order; leaves no process. The data stays. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** Kills every process at once. What they were doing is found out at the next start. */
  killAll(): void {
    for (const process of this.processes.values()) process.killForGood();
    removeStackFile(this.baseDir);
  }

  private async stopAll(): Promise<void> {
    const stop = (names: readonly ProcessName[]) =>
      Promise.all(names.map((name) => this.processes.get(name)?.stop()));
    await stop(stackServices);
    await stop(['kafka', 'postgres']);
    removeStackFile(this.baseDir);
  }

  private supervise(
    name: ProcessName,
    launch: (logFile: string, hooks: StartHooks) => Promise<Running>,
  ): Promise<void> {
    if (this.stopping) return Promise.reject(new Error('the stack is being stopped'));
    const logFile = join(this.baseDir, 'logs', `${name}.log`);
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
    const supervised = new Supervised(name, (hooks) => launch(logFile, hooks), {
      say: (line) => this.options.say?.(line),
      changed: () => this.write(),
    });
    this.processes.set(name, supervised);
    return supervised.start();
  }

  private markReady(): void {
    this.ready = true;
    this.write();
  }

  private write(): void {
    writeStackFile(this.baseDir, this.file);
  }
}

/** The stack that runs from this folder and has all its services up; undefined when there is none. */
export function findStack(baseDir = defaultBaseDir): StackFile | undefined {
  return findStackIn(baseDir);
}

const dataIn = (baseDir: string, what: string) => join(baseDir, 'data', what);

async function choosePorts(
  kind: 'preferred' | 'free',
  say: (line: string) => void,
): Promise<Record<PortName, number>> {
  const preferred = { ...servicePorts, ...otherPorts };
  if (kind === 'preferred') {
    const ports = await freePorts<PortName>(preferred);
    for (const name of Object.keys(preferred) as PortName[]) {
      if (ports[name] !== preferred[name])
        say(`port ${preferred[name]} is taken: ${name} uses ${ports[name]}`);
    }
    return ports;
  }
  const none = Object.fromEntries(Object.keys(preferred).map((name) => [name, undefined]));
  return freePorts(none as Record<PortName, undefined>);
}
