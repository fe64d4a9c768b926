import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, newClusterId, type KafkaOptions } from '@orderflow/embedded';
import type { StartHooks } from '@orderflow/embedded';
import { AppError } from '@orderflow/kernel';

/** One broker, or a cluster that goes on with one of three down. */
export type BrokerCount = 1 | 3;

/** The first has the known port, with one broker as with three. */
export type KafkaName = 'kafka' | `kafka-${number}`;

type NodeOptions = Omit<KafkaOptions, 'logFile' | keyof StartHooks>;

export interface KafkaNode {
  readonly name: KafkaName;
  readonly options: NodeOptions;
}

/** The data in the folder is of another number of brokers. */
export class OtherBrokers extends AppError {
  readonly code = 'configuration-invalid';
  readonly retryable = false;
}

export interface KafkaNodesOptions {
  readonly dataDir: string;
  readonly brokers: BrokerCount;
  /** Of the first one. */
  readonly port: number;
  /** By which proxied clients come, one for each broker. */
  readonly proxied?: readonly number[];
}

/** Chooses what every node needs, ports and cluster id; nothing runs yet. Throws {@link OtherBrokers}. */
export async function kafkaNodes({
  dataDir,
  brokers,
  port,
  proxied,
}: KafkaNodesOptions): Promise<KafkaNode[]> {
  assertSameBrokers(dataDir, brokers);
  const names = (['kafka', 'kafka-2', 'kafka-3'] as const).slice(0, brokers);
  const wanted = names.flatMap((name) => [name, `${name} controller`, `${name} behind proxy`]);
  const ports = await freePorts(Object.fromEntries(wanted.map((name) => [name, undefined])));
  const controllerPorts = names.map((name) => ports[`${name} controller`] as number);
  const clusterId = brokers > 1 ? clusterIdIn(dataDir) : undefined;
  return names.map((name, at) => {
    const advertisedPort = proxied?.[at];
    return {
      name,
      options: {
        dataDir: clusterId ? join(dataDir, String(at + 1)) : dataDir,
        port: at === 0 ? port : (ports[name] as number),
        ...(clusterId
          ? { cluster: { clusterId, nodeId: at + 1, controllerPorts } }
          : { controllerPort: controllerPorts[0] }),
        ...(advertisedPort && {
          behindProxy: { port: ports[`${name} behind proxy`] as number, advertisedPort },
        }),
      },
    };
  });
}

const clusterIdFile = (dataDir: string) => join(dataDir, 'cluster-id');

function assertSameBrokers(dataDir: string, brokers: BrokerCount): void {
  const found = existsSync(clusterIdFile(dataDir)) ? 3 : existsSync(join(dataDir, 'formatted')) ? 1 : brokers;
  if (found === brokers) return;
  throw new OtherBrokers(
    `--brokers is ${brokers}, but the data in ${dataDir} is of ${found}: expected --brokers ${found}, or --fresh to forget it`,
  );
}

function clusterIdIn(dataDir: string): string {
  const file = clusterIdFile(dataDir);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dataDir, { recursive: true });
  const clusterId = newClusterId();
  writeFileSync(file, `${clusterId}\n`);
  return clusterId;
}
