import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, removePostgresData } from '@orderflow/embedded';
import { KafkaBroker } from '@orderflow/messaging';
import { Stack, startPrepared } from '@orderflow/stack';
import { tcpProxy, type TcpProxy } from '@orderflow/testkit';
import { Clocks } from './faults/clocks.js';
import type { SentPoison } from './faults/poison.js';

export type Network = 'kafka' | 'postgres' | 'payment-provider';

/** What faults work on: a stack of its own with proxies in front of what its services need. */
export interface Rig {
  readonly stack: Stack;
  readonly networks: Readonly<Record<Network, TcpProxy>>;
  readonly clocks: Clocks;
  /** Straight, past the proxy. */
  readonly broker: KafkaBroker;
  /** What was published on purpose so far. */
  readonly poison: SentPoison[];
  /** Replaces the rules of the sandbox; what is left out is as by default. */
  setRules(rules: Readonly<Record<string, unknown>>): Promise<void>;
  /** Stops everything. The data is removed unless it should be looked at. */
  stop(keepData: boolean): Promise<void>;
}

export interface RigOptions {
  readonly signal?: AbortSignal;
  /** The stack exists; nothing of it runs yet. */
  onPrepared?(stack: Stack): void;
  say?(line: string): void;
}

export async function startRig({ signal, onPrepared, say }: RigOptions = {}): Promise<Rig> {
  const baseDir = await mkdtemp(join(tmpdir(), 'orderflow-chaos-'));
  // Postgres runs as another user when this is root.
  await chmod(baseDir, 0o755);
  const clocks = new Clocks(join(baseDir, 'clocks'));
  const proxied = await freePorts({ kafka: undefined, postgres: undefined, paymentProvider: undefined });
  const stack = await Stack.prepare({ baseDir, ports: 'free', proxied, env: clocks.environment(), say });
  onPrepared?.(stack);
  const to = (name: keyof typeof proxied) =>
    tcpProxy({ port: proxied[name], target: { port: stack.proxyTargets[name] } });
  const networks = {
    kafka: await to('kafka'),
    postgres: await to('postgres'),
    'payment-provider': await to('paymentProvider'),
  };
  const broker = new KafkaBroker({
    brokers: [stack.file.kafka],
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
  return { stack, networks, clocks, broker, poison: [], stop, setRules: (rules) => putRules(stack, rules) };
}

async function putRules(stack: Stack, rules: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await fetch(`${stack.file.services.sandbox}/rules`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rules),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the sandbox refused its rules: ${answer.status} ${await answer.text()}`);
}
