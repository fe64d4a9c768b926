import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdPorts, removePostgresData } from '@orderflow/embedded';
import { KafkaBroker, kafkaClientIn } from '@orderflow/messaging';
import { setSandboxRules, Stack, startPrepared, type BrokerCount } from '@orderflow/stack';
import { tcpProxy, type TcpProxy } from '@orderflow/testkit';
import { Clocks } from './faults/clocks.js';
import type { SentPoison } from './faults/poison.js';

export type Network = 'kafka' | 'postgres' | 'payment-provider';

/** A proxy, or those of all brokers as one. */
type Troubled = Pick<TcpProxy, 'cut' | 'slow' | 'halfOpen' | 'restore' | 'close'>;

/** What faults work on: a stack of its own with proxies in front of what its services need. */
export interface Rig {
  readonly stack: Stack;
  readonly networks: Readonly<Record<Network, Troubled>>;
  readonly clocks: Clocks;
  /** Straight, past the proxies. */
  readonly broker: KafkaBroker;
  /** What was published on purpose so far. */
  readonly poison: SentPoison[];
  /** Replaces the rules of the sandbox; what is left out is as by default. */
  setRules(rules: Readonly<Record<string, unknown>>): Promise<void>;
  /** Stops everything. The data is removed unless it should be looked at. */
  stop(keepData: boolean): Promise<void>;
}

export interface RigOptions {
  readonly brokers?: BrokerCount;
  readonly signal?: AbortSignal;
  /** The stack exists; nothing of it runs yet. */
  onPrepared?(stack: Stack): void;
  say?(line: string): void;
}

export async function startRig({ brokers = 1, signal, onPrepared, say }: RigOptions = {}): Promise<Rig> {
  const baseDir = await mkdtemp(join(tmpdir(), 'orderflow-chaos-'));
  // Postgres runs as another user when this is root.
  await chmod(baseDir, 0o755);
  const clocks = new Clocks(join(baseDir, 'clocks'));
  const kafkas = range(brokers).map((n) => `kafka-${n}`);
  // Held until the proxies listen: other stacks choose ports meanwhile.
  const held = await holdPorts(
    Object.fromEntries(['postgres', 'paymentProvider', ...kafkas].map((name) => [name, undefined])),
  );
  const portOf = (name: string) => held.ports[name] as number;
  const proxied = {
    kafka: kafkas.map(portOf),
    postgres: portOf('postgres'),
    paymentProvider: portOf('paymentProvider'),
  };
  const env = clocks.environment();
  const stack = await Stack.prepare({ baseDir, ports: 'free', brokers, proxied, env, say });
  onPrepared?.(stack);
  const targets = stack.proxyTargets;
  await held.releaseAll();
  const to = (port: number, targetPort: number) => tcpProxy({ port, target: { port: targetPort } });
  const networks = {
    kafka: together(
      await Promise.all(proxied.kafka.map((port, at) => to(port, targets.kafka[at] as number))),
    ),
    postgres: await to(proxied.postgres, targets.postgres),
    'payment-provider': await to(proxied.paymentProvider, targets.paymentProvider),
  };
  const broker = new KafkaBroker({
    brokers: stack.file.kafka.split(','),
    client: kafkaClientIn(process.env),
    clientId: 'chaos',
    connectTimeoutMs: 5_000,
  });
  const stop = async (keepData: boolean) => {
    await broker.close();
    await stack.stop();
    await Promise.all(Object.values(networks).map((network) => network.close()));
    if (keepData) return;
    await removePostgresData(join(baseDir, 'data', 'postgres'));
    await rm(baseDir, { recursive: true, force: true });
  };
  try {
    await startPrepared(stack, signal);
    await broker.connect();
  } catch (error) {
    await stop(false);
    throw error;
  }
  const setRules = (rules: Readonly<Record<string, unknown>>) => setSandboxRules(stack.file, rules);
  return { stack, networks, clocks, broker, poison: [], stop, setRules };
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at);

function together(proxies: readonly TcpProxy[]): Troubled {
  const each = (act: (proxy: TcpProxy) => void) => () => proxies.forEach(act);
  return {
    cut: each((proxy) => proxy.cut()),
    halfOpen: each((proxy) => proxy.halfOpen()),
    restore: each((proxy) => proxy.restore()),
    slow: (delayMs) => proxies.forEach((proxy) => proxy.slow(delayMs)),
    close: async () => void (await Promise.all(proxies.map((proxy) => proxy.close()))),
  };
}
