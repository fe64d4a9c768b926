import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PaymentCaptured, PaymentRefunded, topicSpecs } from '@orderflow/contracts';
import { newId, systemClock, type OrderId } from '@orderflow/kernel';
import {
  emit,
  encodeMessage,
  KafkaBroker,
  kafkaClientIn,
  messageFrom,
  NamespacedBroker,
} from '@orderflow/messaging';
import { createTestDatabase, testInfra, uniqueName, type TestDatabase } from '@orderflow/testkit';

const fixture = fileURLToPath(new URL('./kill-at.fixtures.mjs', import.meta.url));
const hourMs = 3_600_000;

let database: TestDatabase;
let broker: NamespacedBroker;
let root: string;
let env: NodeJS.ProcessEnv;
/** What has to be settled: the amount of each capture and refund, by its key. */
const owed = new Map<string, string>();

beforeAll(async () => {
  const { kafka } = testInfra();
  database = await createTestDatabase('settlement');
  const namespace = uniqueName('settlement');
  const client = kafkaClientIn(process.env);
  broker = new NamespacedBroker(new KafkaBroker({ brokers: [kafka], clientId: 'test', client }), namespace);
  await broker.connect();
  await broker.ensureTopics(topicSpecs());
  root = await mkdtemp(join(tmpdir(), 'settlement-'));
  env = {
    ...process.env,
    ...{
      DATABASE_URL: database.url,
      KAFKA_BROKERS: kafka,
      KAFKA_NAMESPACE: namespace,
      SETTLEMENT_TIME_ZONE: 'UTC',
      SETTLEMENT_METRICS_FILE: join(root, 'metrics.prom'),
    },
  };
});
afterAll(async () => {
  await broker.close();
  await database.drop();
  await rm(root, { recursive: true });
});

/** Tells that money has moved, as payments does: at least once, and again under another id when it is asked again. */
async function tell(orderId: OrderId, kind: 'capture' | 'refund', amountMinor: number, agoMs = 0) {
  const currency = amountMinor % 2 ? 'GBP' : 'EUR';
  const told =
    kind === 'capture'
      ? emit(PaymentCaptured, { orderId, captureId: `ch_${orderId}`, amountMinor, currency })
      : emit(PaymentRefunded, { orderId, amountMinor, currency });
  const now = new Date(Date.now() - agoMs);
  const provenance = { source: 'payments', now, subject: orderId, correlationId: orderId };
  const message = () => encodeMessage(messageFrom(told, provenance));
  const first = message();
  await broker.publish([first, first, message()]);
  owed.set(`${kind} ${orderId}`, `${currency} ${kind === 'capture' ? amountMinor : -amountMinor}`);
}

/** Four payments in two currencies and of two days, one of them given back. */
async function payments(): Promise<void> {
  const [one, two, three, four] = [0, 0, 0, 0].map(() => newId<'OrderId'>()) as [
    OrderId,
    OrderId,
    OrderId,
    OrderId,
  ];
  await Promise.all([
    tell(one, 'capture', 101),
    tell(two, 'capture', 202),
    tell(three, 'capture', 303, 24 * hourMs),
    tell(four, 'capture', 404, 24 * hourMs),
  ]);
  await tell(one, 'refund', 101);
}

/** Runs in a process of its own; how it ended, or at which step it was killed. */
async function run({
  killedAfter,
  folder = 'files',
}: { killedAfter?: string; folder?: string } = {}): Promise<string> {
  const child = spawn(process.execPath, [fixture, ...(killedAfter ? [killedAfter] : [])], {
    env: { ...env, SETTLEMENT_DIR: join(root, folder) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data));
  await once(child, 'close');
  return Buffer.concat(said).toString();
}

/** Every line of every file, each with its file; throws for a file that is not whole. */
async function settled(folder = 'files'): Promise<{ name: string; key: string; amount: string }[]> {
  const path = join(root, folder);
  const names = (await readdir(path)).filter((name) => !name.startsWith('.'));
  const files = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(path, name), 'utf8');
      const [head, ...rows] = text
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(','));
      const totals = rows.splice(-3);
      expect(head?.[0]).toBe('record');
      const sum = (kind: string) => {
        const of = rows.filter(([record]) => record?.startsWith(kind));
        return [of.length, of.reduce((total, row) => total + Number(row.at(-1)), 0)].map(String);
      };
      expect(totals.map(([record, items, ...rest]) => [record, items, rest.at(-1)])).toEqual([
        ['total-captures', ...sum('capture')],
        ['total-refunds', ...sum('refund')],
        ['total', ...sum('')],
      ]);
      for (const [, , at, , , currency] of rows)
        expect(name).toContain(`${at?.slice(0, 10)}-${currency}-run-`);
      return rows.map(([record, , , orderId, , currency, amount]) => ({
        ...{ name, key: `${record} ${orderId}`, amount: `${currency} ${amount}` },
      }));
    }),
  );
  return files.flat();
}

/** Each payment that was told is in one line of one file, and nothing else is. */
async function expectAllSettled(...folders: string[]): Promise<void> {
  const lines = (await Promise.all(folders.map(settled))).flat();
  expect(lines.map(({ key, amount }) => [key, amount]).sort()).toEqual([...owed].sort());
}

test('nothing was paid: no file, and no number is used up', async () => {
  expect(await run()).toBe('{"files":0,"findings":0}');
  expect(await run()).toBe('{"files":0,"findings":0}');
  await payments();
  expect(await run()).toBe('{"files":4,"findings":0}');
  const names = new Set((await settled()).map(({ name }) => name.slice(11)));
  expect([...names].sort()).toEqual(['EUR-run-000001.csv', 'GBP-run-000001.csv']);
  await expectAllSettled('files');
});

test('what has ended leaves word for Prometheus', async () => {
  const nowS = systemClock.now().getTime() / 1000;
  await run();
  const metrics = await readFile(join(root, 'metrics.prom'), 'utf8');
  expect(metrics).toMatch(/^orderflow_settlement_findings 0$/m);
  expect(Number(/^orderflow_settlement_finished (.*)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(nowS);
});

test.each([...['opened', 'read', 'committed', 'closed', 'under another name', 'wrote .*csv$', 'finished']])(
  'integrity/settlement-crash: killed after "%s", it goes on, and every payment is in one whole file',
  async (step) => {
    await payments();
    expect(await run({ killedAfter: step })).toMatch(new RegExp(`^killed: .*${step.replace('$', '')}`));
    // Whatever is there is whole, and nothing is there twice.
    const keys = (await settled()).map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)]);
    await payments();
    expect(await run()).toContain('"findings":0');
    await expectAllSettled('files');
    expect((await readdir(join(root, 'files'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  },
);

test('started twice at once, one of them does the work', async () => {
  await payments();
  const said = await Promise.all([run(), run()]);
  await expectAllSettled('files');
  for (const each of said)
    expect(each).toMatch(/^\{"files":\d,"findings":0\}$|another run is at work: this one does nothing/);
});

test('a run that was closed is finished where it was begun, also when the next one is told another folder', async () => {
  await payments();
  expect(await run({ killedAfter: 'wrote .*csv$' })).toContain('killed: wrote');
  await payments();
  expect(await run({ folder: 'elsewhere' })).toBe('{"files":8,"findings":0}');
  await expectAllSettled('files', 'elsewhere');
});
