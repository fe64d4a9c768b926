import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePorts, newClusterId, startKafka, type Kafka } from '@orderflow/embedded';
import { KafkaBroker, kafkaClients } from '@orderflow/messaging';
import { eventually } from './eventually.js';

let home: string;
let nodes: Kafka[];
let brokers: { client: string; broker: KafkaBroker }[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'orderflow-kafka-cluster-'));
  const names = ['k1', 'k2', 'k3', 'c1', 'c2', 'c3'] as const;
  const ports = await freePorts(Object.fromEntries(names.map((name) => [name, undefined])));
  const port = (name: string) => ports[name] as number;
  const cluster = { clusterId: newClusterId(), controllerPorts: [port('c1'), port('c2'), port('c3')] };
  nodes = await Promise.all(
    [1, 2, 3].map((nodeId) =>
      startKafka({
        dataDir: join(home, `${nodeId}`),
        port: port(`k${nodeId}`),
        logFile: join(home, `${nodeId}.log`),
        cluster: { ...cluster, nodeId },
      }),
    ),
  );
  const addresses = nodes.map(({ address }) => address);
  brokers = kafkaClients.map((client) => ({
    ...{ client, broker: new KafkaBroker({ brokers: addresses, clientId: 'test', client }) },
  }));
  await Promise.all(brokers.map(({ broker }) => broker.connect()));
}, 400_000);
afterAll(async () => {
  await Promise.all(brokers.map(({ broker }) => broker.close()));
  await Promise.all(nodes.map((node) => node.stop()));
  await rm(home, { recursive: true, force: true });
}, 120_000);

test('integrity/no-loss: what was confirmed is there after one of three brokers handed its partitions over', async () => {
  let stopped = false;
  const loads = await Promise.all(
    brokers.map(async ({ client, broker }) => {
      const topic = `stopped-under-way-${client}`;
      await broker.ensureTopics([{ topic, partitions: 12, retentionMs: 3_600_000 }]);
      const confirmed: string[] = [];
      let failures = 0;
      let sentAfter = 0;
      async function send(lane: number): Promise<void> {
        for (let n = 0; sentAfter < 100; n++) {
          const values = Array.from({ length: 24 }, (_, key) => `${lane}/${n}/${key}`);
          try {
            await broker.publish(values.map((value, key) => ({ topic, key: `${key}`, value })));
            confirmed.push(...values);
            if (stopped) sentAfter++;
          } catch {
            failures++;
          }
        }
      }
      const sent = Promise.all([1, 2, 3, 4].map(send)).then(() => failures);
      return { client, broker, topic, confirmed, sent };
    }),
  );
  await eventually('some are sent by each', () => {
    for (const { confirmed } of loads) expect(confirmed.length).toBeGreaterThan(1_000);
  });
  nodes[1]?.kill('SIGTERM');
  stopped = true;
  for (const { client, broker, topic, confirmed, sent } of loads) {
    const failures = await sent;
    const seen = new Set<string>();
    await broker.subscribe({
      ...{ groupId: topic, topics: [topic], onAssigned: () => undefined },
      onCrash: (error) => {
        throw error;
      },
      onRecords: (records) => Promise.resolve(records.forEach(({ value }) => seen.add(String(value)))),
    });
    const missing = () => confirmed.filter((value) => !seen.has(value));
    await eventually(`all is there by ${client} (${failures} sends failed)`, () =>
      expect(missing()).toEqual([]),
    );
  }
}, 200_000);
