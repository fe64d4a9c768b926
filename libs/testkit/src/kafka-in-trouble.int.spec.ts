import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freePorts, startKafka, type Kafka, type KafkaOptions } from '@orderflow/embedded';
import { KafkaBroker, kafkaClients, type KafkaBrokerOptions } from '@orderflow/messaging';
import { eventually } from './eventually.js';
import { tcpProxy, type TcpProxy } from './tcp-proxy.js';
import { uniqueName } from './unique-name.js';

let home: string;
let options: KafkaOptions;
let kafka: Kafka;
let proxy: TcpProxy;
let straight: KafkaBroker;
let topic: string;

const brokerAt = (port: number, more: Partial<KafkaBrokerOptions> = {}) =>
  new KafkaBroker({ brokers: [`127.0.0.1:${port}`], clientId: 'test', ...more });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'orderflow-kafka-in-trouble-'));
  const ports = await freePorts({
    ...{ kafka: undefined, controller: undefined, behind: undefined, proxy: undefined },
  });
  proxy = await tcpProxy({ port: ports.proxy, target: { port: ports.behind } });
  options = {
    dataDir: join(home, 'kafka'),
    port: ports.kafka,
    controllerPort: ports.controller,
    behindProxy: { port: ports.behind, advertisedPort: ports.proxy },
    logFile: join(home, 'kafka.log'),
  };
  kafka = await startKafka(options);
  straight = brokerAt(ports.kafka);
  await straight.connect();
}, 300_000);
afterAll(async () => {
  await straight.close();
  await proxy.close();
  await kafka.stop();
  await rm(home, { recursive: true, force: true });
}, 60_000);
beforeEach(async () => {
  topic = uniqueName('trouble');
  await straight.ensureTopics([{ topic, partitions: 1, retentionMs: 3_600_000 }]);
});

const tell = (broker: KafkaBroker, value: string) => broker.publish([{ topic, key: 'ada', value }]);

describe.each(kafkaClients)('by %s', (client) => {
  /** Subscribes by the proxy, with time limits so long that only noticing the trouble itself can help in time. */
  async function subscribed(more: Partial<KafkaBrokerOptions> = {}) {
    const broker = brokerAt(proxy.port, { client, silenceMaxMs: 600_000, ...more });
    await broker.connect();
    const values: string[] = [];
    await broker.subscribe({
      ...{ groupId: topic, topics: [topic] },
      onAssigned: () => undefined,
      onCrash: (error) => values.push(error.message),
      onRecords: (records) => Promise.resolve(void values.push(...records.map(({ value }) => String(value)))),
    });
    await tell(straight, 'before');
    await eventually('a record comes', () => expect(values).toEqual(['before']));
    return { broker, values };
  }

  test('integrity/half-open: a consumer on dead connections makes new ones', async () => {
    const { broker, values } = await subscribed();
    proxy.halfOpen();
    proxy.restore();
    await tell(straight, 'after');
    await eventually('a record comes again', () => expect(values).toContain('after'));
    await broker.close();
  }, 90_000);

  test('integrity/half-open: a send that a dead connection swallowed goes by a new one', async () => {
    const broker = brokerAt(proxy.port, { client, sendTimeoutMs: 600_000 });
    await tell(broker, 'before');
    proxy.halfOpen();
    proxy.restore();
    await tell(broker, 'after');
    await broker.close();
  }, 90_000);

  test('integrity/broker-killed: a member that could not leave holds nobody up', async () => {
    const { broker, values } = await subscribed({ sessionTimeoutMs: 300_000 });
    kafka.kill('SIGKILL');
    await kafka.ended;
    kafka = await startKafka(options);
    await eventually('the broker takes records', () => tell(straight, 'after'), { timeoutMs: 60_000 });
    await eventually('a record comes again', () => expect(values).toContain('after'), { timeoutMs: 120_000 });
    await broker.close();
  }, 300_000);
});
