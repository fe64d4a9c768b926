import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { archiveClasses, archiveFlags } from './kafka-archive.js';
import { kafkaJars, type KafkaJars } from './kafka-jars.js';
import { kafkaAnswers } from './kafka-probe.js';
import { launch, untilReady, type Launched, type LaunchOptions, type StartHooks } from './launch.js';
import { claim, stopLeftover } from './leftover.js';
import { freePort } from './ports.js';
import { type ProcessIdentity } from './process.js';

export interface KafkaOptions extends StartHooks {
  readonly dataDir: string;
  readonly port: number;
  /** Where broker and controller, one process, talk to each other; any free port when left out. */
  readonly controllerPort?: number;
  /** A second listener, for clients that come through a proxy: they are told to come back to `advertisedPort`. */
  readonly behindProxy?: { readonly port: number; readonly advertisedPort: number };
  readonly logFile: string;
}

export interface Kafka {
  /** `host:port`, as clients want it. */
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  readonly identity: ProcessIdentity;
  /** How it ended, when it ends. */
  readonly ended: Promise<string>;
  /** Stops it in order and waits; kills it after 20 s. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): boolean;
}

/**
 * Starts one node of Apache Kafka, broker and controller in one JVM, bound to 127.0.0.1. It resolves when the broker
 * answers. What was in `dataDir` is there again, also after a kill -9; a process that was left working on it is
 * stopped first.
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { port, abort } = options;
  const jars = await kafkaJars(abort);
  await archiveClasses(jars, async (flag, dataDir) => {
    const training = { dataDir, port: await freePort(), logFile: join(dataDir, 'kafka.log'), abort };
    // What it takes to write the archive on a busy machine.
    await (await run(training, jars, [flag])).stop('SIGTERM', 120_000);
  });
  const server = await run(options, jars, archiveFlags(jars));
  const { pid, identity, ended, kill } = server;
  const stop = () => server.stop('SIGTERM', 20_000);
  return { address: `127.0.0.1:${port}`, port, pid, identity, ended, kill, stop };
}

async function run(options: KafkaOptions, jars: KafkaJars, flags: string[]): Promise<Launched> {
  const { dataDir, port, logFile } = options;
  await mkdir(dataDir, { recursive: true });
  await stopLeftover(dataDir, 'SIGTERM');
  const config = join(dataDir, 'server.properties');
  await writeFile(config, properties(options, options.controllerPort ?? (await freePort())));
  await format(dataDir, jars, config);
  const command: LaunchOptions = {
    name: 'Kafka',
    command: 'java',
    args: [...jvmFlags, ...flags, '-cp', jars.classPath, 'kafka.Kafka', config],
    logFile,
  };
  const server = await launch(command, options);
  claim(dataDir, server.identity);
  await untilReady(server, command, () => kafkaAnswers(port), options);
  return server;
}

const jvmFlags = [
  '-Xmx512m',
  '-Xms256m',
  '-XX:+UseG1GC',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
];

const logDir = (dataDir: string) => join(dataDir, 'log');

function properties({ dataDir, port, behindProxy }: KafkaOptions, controllerPort: number): string {
  const proxied = (proxiedPort?: number) => (proxiedPort ? `,PROXIED://127.0.0.1:${proxiedPort}` : '');
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}${proxied(behindProxy?.port)}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}${proxied(behindProxy?.advertisedPort)}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': logDir(dataDir),
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.num.partitions': 8,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // After a kill -9 the broker may come back only when its old session is over; the default is 9 s.
    'broker.heartbeat.interval.ms': 1_000,
    'broker.session.timeout.ms': 4_000,
    // The default of 128 MB would be a quarter of the heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Gives the log folder its cluster id, once; a format that was killed is begun anew. */
async function format(dataDir: string, jars: KafkaJars, config: string): Promise<void> {
  const done = join(dataDir, 'formatted');
  if (existsSync(done)) return;
  await rm(logDir(dataDir), { recursive: true, force: true });
  const bytes = randomBytes(16);
  // Otherwise one id in 64 begins with a dash, which the tool takes for an option.
  bytes.writeUInt8(bytes.readUInt8() & 0x7f);
  const clusterId = bytes.toString('base64url');
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config];
  await promisify(execFile)('java', [...archiveFlags(jars), '-cp', jars.classPath, ...tool]);
  await writeFile(`${done}.new`, `${clusterId}\n`);
  await rename(`${done}.new`, done);
}
