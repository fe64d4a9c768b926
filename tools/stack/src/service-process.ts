import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFree, launch, untilReady, type LaunchOptions, type StartHooks } from '@orderflow/embedded';
import { environmentOf, type StackAddresses, type StackService } from './services.js';
import type { Running } from './supervised.js';

const apps = fileURLToPath(new URL('../../../apps/', import.meta.url));

/**
 * As in the Dockerfile. What lives as long as a batch should not be copied about; and V8 would let some hundred megabytes come
 * together before it collects the old generation for the first time.
 */
const memoryFlags = ['--max-semi-space-size=16', '--initial-old-space-size=96'];

/**
 * Who gets the processor first where it is scarce: the customer waits for the answer of orders; then come those who see the order
 * through, and last those who only listen.
 */
const nicenessOf = (name: StackService) => (name === 'orders' ? 0 : listeners.includes(name) ? 15 : 10);
const listeners: readonly StackService[] = ['notifications', 'webhooks', 'fraud', 'analytics'];

export interface ServiceProcessOptions {
  readonly baseDir: string;
  readonly addresses: StackAddresses;
  readonly logFile: string;
  /** Beside what the stack tells it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of an instance beside the first: where it listens instead. */
  readonly url?: string;
}

/** Starts a service as a process of its own; resolves when it takes requests and messages. */
export async function startServiceProcess(
  name: StackService,
  { baseDir, addresses, logFile, env, url }: ServiceProcessOptions,
  hooks: StartHooks,
): Promise<Running> {
  const command: LaunchOptions = {
    name,
    command: process.execPath,
    args: [...memoryFlags, join(apps, name, 'dist', 'main.js')],
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(baseDir, 'compile-cache'),
      ...environmentOf(name, addresses),
      ...env,
      ...(url && { PORT: new URL(url).port }),
    },
    logFile,
    niceness: nicenessOf(name),
  };
  const address = url ?? addresses.services[name];
  const port = Number(new URL(address).port);
  // Whoever listens there would be taken for the service.
  if (!(await isFree(port))) throw new Error(`port ${port}, which was free for ${name}, is taken by now`);
  const service = await launch(command, hooks);
  await untilReady(service, command, () => isReady(address), {
    timeoutMs: 90_000,
    abort: hooks.abort,
  });
  return { ended: service.ended, stop: () => service.stop('SIGTERM', 10_000) };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return ok;
  } catch {
    // Not yet: the caller asks again until its time is up, and shows the service's own log then.
    return false;
  }
}
