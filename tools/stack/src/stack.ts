import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topicSpecs } from '@orderflow/contracts';
import {
  createServiceDatabases,
  freePort,
  identify,
  type HeldPorts,
  removePostgresData,
  startKafka,
  startPostgres,
  type ProcessIdentity,
} from '@orderflow/embedded';
import { KafkaBroker } from '@orderflow/messaging';
import { choosePorts } from './choose-ports.js';
import { kafkaNodes, type BrokerCount, type KafkaNode } from './kafka-nodes.js';
import { environmentThrough, type ProxiedPorts } from './proxied.js';
import { startServiceProcess } from './service-process.js';
import {
  addressesOf,
  adminUrl,
  databaseNames,
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
import { isServer, Supervision, type ProcessName } from './supervision.js';

/** Below which everything of the stack of this checkout is kept. */
export const defaultBaseDir = fileURLToPath(new URL('../../../.orderflow', import.meta.url));

export interface StackOptions {
  /** Holds data, logs and stack.json; stacks with different folders do not know of each other. */
  readonly baseDir?: string;
  /** `preferred`: 3001 and so on, or the next free one where that is taken. `free`: any free ones. */
  readonly ports?: 'preferred' | 'free';
  /** All by default. */
  readonly services?: readonly StackService[];
  /** One by default. Three are a cluster, in which each message is on all and one may be down. */
  readonly brokers?: BrokerCount;
  /** Beside what the stack tells a service, and Postgres. */
  readonly env?: Partial<Record<StackService, Readonly<Record<string, string>>>>;
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** Services reach Kafka, Postgres and the payment provider by these ports; tools and tests go straight. */
  readonly proxied?: ProxiedPorts;
  /** Forgets the data of earlier stacks in the folder. */
  readonly fresh?: boolean;
  /** A line for the reader: a port that was taken, a service that was started again. */
  say?(line: string): void;
}

const dataIn = (baseDir: string, what: 'kafka' | 'postgres' | 'settlement') => join(baseDir, 'data', what);

/**
 * Kafka, Postgres and the services on this machine, each a process of its own that is started again when it
 * ends. Made by {@link Stack.prepare}, started part by part, or all at once by `startStack`.
 */
export class Stack {
  private readonly supervision: Supervision;
  private readonly addresses: StackAddresses;
  private readonly instanceUrls = new Map<ProcessName, string>();
  private readonly holder = identify(process.pid) as ProcessIdentity;
  private readonly startedAt = new Date().toISOString();
  private ready = false;
  private stopping: Promise<void> | undefined;

  private constructor(
    readonly baseDir: string,
    readonly services: readonly StackService[],
    private readonly held: HeldPorts<PortName>,
    private readonly options: StackOptions,
    private readonly kafkaNodes: readonly KafkaNode[],
  ) {
    const kafkaPorts = kafkaNodes.map(({ options: { port } }) => port);
    this.addresses = addressesOf(held.ports, { kafkaPorts });
    this.supervision = new Supervision(join(baseDir, 'logs'), {
      say: (line) => options.say?.(line),
      changed: () => this.write(),
    });
  }

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
      for (const what of ['kafka', 'settlement'] as const)
        await rm(dataIn(baseDir, what), { recursive: true, force: true });
    }
    const held = await choosePorts(options.ports ?? 'preferred', say);
    const nodes = await kafkaNodes({
      dataDir: dataIn(baseDir, 'kafka'),
      brokers: options.brokers ?? 1,
      port: held.ports.kafka,
      proxied: options.proxied?.kafka,
    });
    const stack = new Stack(baseDir, services, held, options, nodes);
    stack.write();
    return stack;
  }

  /** Where everything is: what stack.json says. */
  get file(): StackFile {
    const identities = this.supervision.identities();
    return {
      pid: process.pid,
      startedAt: this.startedAt,
      ready: this.ready,
      ...this.addresses,
      processes: Object.fromEntries(Object.entries(identities).map(([name, { pid }]) => [name, pid])),
      restarts: this.supervision.restarts(),
      identities: { stack: this.holder, ...identities },
    };
  }

  /** The ports to which a proxy of {@link StackOptions.proxied} has to lead. */
  get proxyTargets(): Readonly<Required<ProxiedPorts>> {
    const { postgres, sandbox } = this.held.ports;
    const kafka = this.kafkaNodes.map(({ options: { port, behindProxy } }) => behindProxy?.port ?? port);
    return { kafka, postgres, paymentProvider: sandbox };
  }

  /** Starts every broker; resolves when all of them answer. */
  async startKafka(): Promise<void> {
    await this.held.release('kafka');
    const start = ({ name, options }: KafkaNode) =>
      this.supervision.start(name, (logFile, hooks) => startKafka({ ...options, logFile, ...hooks }));
    await Promise.all(this.kafkaNodes.map(start));
  }

  async startPostgres(): Promise<void> {
    const port = this.held.ports.postgres;
    const dataDir = dataIn(this.baseDir, 'postgres');
    await this.held.release('postgres');
    await this.supervision.start('postgres', (logFile, hooks) =>
      startPostgres({ dataDir, port, logFile, settings: this.options.postgresSettings, ...hooks }),
    );
  }

  /** Creates every topic of the contracts that is missing. */
  async createTopics(): Promise<void> {
    const broker = new KafkaBroker({ brokers: this.addresses.kafka.split(','), clientId: 'stack' });
    try {
      await broker.connect();
      await broker.ensureTopics(topicSpecs());
    } finally {
      await broker.close();
    }
  }

  /** Creates the database and the role of every service and job where they are missing. */
  async createDatabases(): Promise<void> {
    await createServiceDatabases(adminUrl(this.addresses.postgres), databaseNames);
  }

  /** Starts a service; resolves when it is ready. With the last of them the stack is. */
  async startService(name: StackService): Promise<void> {
    await this.held.release(name);
    if (name === 'sandbox') await this.held.release('smtp');
    await this.startInstance(name, name);
    this.ready = this.services.every((service) => this.supervision.get(service)?.kept);
    this.write();
  }

  /** The instances of a service that run, or are started again, and where each listens. */
  instancesOf(name: StackService): { readonly instance: ProcessName; readonly url: string }[] {
    return [...this.instanceUrls].flatMap(([instance, url]) =>
      (instance === name || instance.startsWith(`${name}-`)) && this.supervision.get(instance)
        ? [{ instance, url }]
        : [],
    );
  }

  /**
   * Runs so many instances of a service, 0 to 10, on one database and in one consumer group; resolves when the new
   * ones are ready and those too many have stopped in order. The first one alone has the service's known address.
   */
  async scale(name: StackService, instances: number): Promise<void> {
    const nameOf = (n: number): ProcessName => (n === 1 ? name : `${name}-${n}`);
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    await Promise.all(all.slice(instances).map((n) => this.supervision.end(nameOf(n))));
    if (instances > 0) await this.held.release(name);
    for (const n of all.slice(0, instances).filter((n) => !this.supervision.get(nameOf(n)))) {
      await this.startInstance(nameOf(n), name, n === 1 ? undefined : `http://127.0.0.1:${await freePort()}`);
    }
    this.write();
  }

  /** From its next start on a process writes its log there; undefined: where it used to. */
  logTo(name: ProcessName, file: string | undefined): void {
    this.supervision.logTo(name, file);
  }

  /** The pid of what bears the name now; undefined between its end and its next start. */
  pidOf(name: ProcessName): number | undefined {
    return this.supervision.get(name)?.identity?.pid;
  }

  restartsOf(name: ProcessName): number {
    return this.supervision.get(name)?.restarts ?? 0;
  }

  /** Signals one process; the supervisor starts it again when that ends it. False when there is none. */
  kill(name: ProcessName, signal: NodeJS.Signals): boolean {
    return this.supervision.get(name)?.kill(signal) ?? false;
  }

  /** Stops the services, then Kafka and Postgres, each in order; leaves no process. The data stays. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** Kills every process at once. What they were doing is found out at the next start. */
  killAll(): void {
    this.supervision.killAll();
    removeStackFile(this.baseDir);
  }

  private async stopAll(): Promise<void> {
    const { names } = this.supervision;
    await this.held.releaseAll();
    await this.supervision.stop(names.filter((name) => !isServer(name)));
    await this.supervision.stop(names.filter(isServer));
    removeStackFile(this.baseDir);
  }

  private startInstance(instance: ProcessName, service: StackService, url?: string): Promise<void> {
    const { baseDir, addresses, options } = this;
    this.instanceUrls.set(instance, url ?? addresses.services[service]);
    const env = {
      ...environmentThrough(options.proxied ?? {}, service, addresses),
      ...options.env?.[service],
    };
    return this.supervision.start(instance, (logFile, hooks) =>
      startServiceProcess(service, { baseDir, addresses, logFile, env, url }, hooks),
    );
  }

  private write(): void {
    writeStackFile(this.baseDir, this.file);
  }
}

/** The stack that runs from this folder, perhaps not `ready` yet; undefined when there is none. */
export const findStack = (baseDir = defaultBaseDir): StackFile | undefined => findStackIn(baseDir);
