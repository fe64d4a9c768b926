import { join } from 'node:path';
import type { KafkaOptions } from './kafka.js';

export const kafkaLogDir = (dataDir: string) => join(dataDir, 'log');

/** The `server.properties` of a node. */
export function kafkaProperties(
  { dataDir, port, behindProxy, cluster }: KafkaOptions,
  controllerPort: number,
): string {
  const { nodeId, controllerPorts } = cluster ?? { nodeId: 1, controllerPorts: [controllerPort] };
  const ownControllerPort = controllerPorts[nodeId - 1];
  const proxied = (proxiedPort?: number) => (proxiedPort ? `,PROXIED://127.0.0.1:${proxiedPort}` : '');
  // A cluster goes on, and acknowledges nothing that it could lose, with one of three brokers down.
  const replicas = controllerPorts.length;
  const inSync = Math.ceil((replicas + 1) / 2);
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': nodeId,
    'controller.quorum.voters': controllerPorts.map((at, i) => `${i + 1}@127.0.0.1:${at}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${ownControllerPort}${proxied(behindProxy?.port)}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}${proxied(behindProxy?.advertisedPort)}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': kafkaLogDir(dataDir),
    'auto.create.topics.enable': false,
    // A group that was away for longer begins at the oldest record there is; by default after a week, as long as topics are kept.
    'offsets.retention.minutes': 60 * 24 * 30,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': 8,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 8,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    // The default of 6 s keeps a service from choosing less (KAFKA_SESSION_TIMEOUT_MS).
    'group.min.session.timeout.ms': 1_000,
    // The same for groups of the consumer protocol (KAFKA_CLIENT=platformatic): the default is 45 s, and a second until a join is answered.
    'group.consumer.min.session.timeout.ms': 1_000,
    'group.consumer.max.session.timeout.ms': 1_800_000,
    'group.consumer.min.heartbeat.interval.ms': 500,
    'group.consumer.assignment.interval.ms': 0,
    // After a kill -9 the broker may come back only when its old session is over; the default is 9 s.
    'broker.heartbeat.interval.ms': 1_000,
    'broker.session.timeout.ms': 4_000,
    // For a few cores and a dozen clients: each of these threads wakes up several times a second, work or none.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'group.coordinator.threads': 1,
    // By default the controller writes a record of nothing twice a second.
    'metadata.max.idle.interval.ms': 5_000,
    // The default of 128 MB would be a quarter of the heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
