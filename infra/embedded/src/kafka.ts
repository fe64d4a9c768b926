import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { archiveClasses, archiveFlags } from './kafka-archive.js';
import { kafkaJars, type KafkaJars } from './kafka-jars.js';
import { kafkaAnswers } from './kafka-probe.js';
import { kafkaLogDir, kafkaProperties } from './kafka-properties.js';
import { launch, untilReady, type Launched, type LaunchOptions, type StartHooks } from './launch.js';
import { claim, stopLeftover } from './leftover.js';
import { freePort } from './ports.js';
import { type ProcessIdentity } from './process.js';

export interface KafkaOptions extends StartHooks {
  readonly dataDir: string;
  readonly port: number;
  /** Where broker and controller, one process, talk to each other; any free port when left out. */
  readonly controllerPort?: number;
  /** The node is one of several; alone when left out. */
  readonly cluster?: ClusterMember;
  /** A second listener, for clients that come through a proxy: they are told to come back to `advertisedPort`. */
  readonly behindProxy?: { readonly port: number; readonly advertisedPort: number };
  readonly logFile: string;
}

/** What a node has to know of the cluster to which it belongs. */
export interface ClusterMember {
  /** The same for all nodes, from their first start on: 16 bytes in base64url, the first bit 0. */
  readonly clusterId: string;
  /** Which of `controllerPorts` is its own, counted from 1. */
  readonly nodeId: number;
  /** Of every node. */
  readonly controllerPorts: readonly number[];
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
 * answers; a node of a cluster answers when more than half of them run. What was in `dataDir` is there again, also
 * after a kill -9; a process that was left working on it is stopped first.
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
  // The last nodes of a cluster to be stopped have no controller to say goodbye to; nothing is lost by a kill.
  const stop = () => server.stop('SIGTERM', options.cluster ? 5_000 : 20_000);
  return { address: `127.0.0.1:${port}`, port, pid, identity, ended, kill, stop };
}

async function run(options: KafkaOptions, jars: KafkaJars, flags: string[]): Promise<Launched> {
  const { dataDir, port, logFile } = options;
  await mkdir(dataDir, { recursive: true });
  await stopLeftover(dataDir, 'SIGTERM');
  const config = join(dataDir, 'server.properties');
  await writeFile(config, kafkaProperties(options, options.controllerPort ?? (await freePort())));
  await format(options, jars, config);
  const command: LaunchOptions = {
    name: 'Kafka',
    command: 'java',
    args: [...jvmFlags, ...flags, '-cp', jars.classPath, 'kafka.Kafka', config],
    logFile,
  };
  const server = await launch(command, options);
  claim(dataDir, server.identity);
  const { abort } = options;
  await untilReady(server, command, () => kafkaAnswers(port), { timeoutMs: 180_000, abort });
  return server;
}

const jvmFlags = [
  '-Xmx512m',
  '-Xms64m',
  // G1 keeps books and threads for heaps larger than this one, and more of it.
  '-XX:+UseSerialGC',
  '-XX:-UsePerfData',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
];

export function newClusterId(): string {
  const bytes = randomBytes(16);
  // Otherwise one id in 64 begins with a dash, which Kafka's tool takes for an option.
  bytes.writeUInt8(bytes.readUInt8() & 0x7f);
  return bytes.toString('base64url');
}

/** Gives the log folder its cluster id, once; a format that was killed is begun anew. */
async function format({ dataDir, cluster }: KafkaOptions, jars: KafkaJars, config: string): Promise<void> {
  const done = join(dataDir, 'formatted');
  if (existsSync(done)) return;
  await rm(kafkaLogDir(dataDir), { recursive: true, force: true });
  const clusterId = cluster?.clusterId ?? newClusterId();
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config];
  await promisify(execFile)('java', [...archiveFlags(jars), '-cp', jars.classPath, ...tool]);
  await writeFile(`${done}.new`, `${clusterId}\n`);
  await rename(`${done}.new`, done);
}
