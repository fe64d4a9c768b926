import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessName, StackService } from '@orderflow/stack';
import type { Rig } from '../rig.js';

const goneWithinMs = 30_000;

/** Signals processes that end by it; resolves when all of them have ended. */
export async function end({ stack }: Rig, names: readonly ProcessName[], signal: NodeJS.Signals) {
  const pids = new Map(names.map((name) => [name, stack.pidOf(name)]));
  for (const name of names) stack.kill(name, signal);
  const deadline = Date.now() + goneWithinMs;
  for (const [name, pid] of pids) {
    while (pid !== undefined && stack.pidOf(name) === pid) {
      if (Date.now() > deadline) throw new Error(`${name} did not end within 30 s of ${signal}`);
      await delay(10);
    }
  }
}

/** A zombie: it stands still for a while and does not know it. */
export async function pause({ stack }: Rig, name: StackService, lastsMs: number): Promise<void> {
  stack.kill(name, 'SIGSTOP');
  try {
    await delay(lastsMs);
  } finally {
    stack.kill(name, 'SIGCONT');
  }
}

/** Has the service start with a log that takes nothing, lets it work so, and then start with its own again. */
export async function fillLog(rig: Rig, name: StackService, lastsMs: number): Promise<void> {
  const { stack } = rig;
  stack.logTo(name, '/dev/full');
  await end(rig, [name], 'SIGKILL');
  try {
    await untilReady(stack.file.services[name], 30_000);
    await delay(lastsMs);
    await untilReady(stack.file.services[name], 1_000);
  } finally {
    stack.logTo(name, undefined);
    await end(rig, [name], 'SIGKILL');
  }
}

async function untilReady(url: string, withinMs: number): Promise<void> {
  for (const deadline = Date.now() + withinMs; ;) {
    if (await isReady(url)) return;
    if (Date.now() > deadline) throw new Error(`${url} was not ready within ${withinMs / 1000} s`);
    await delay(100);
  }
}

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Nobody there: the same as not ready.
    return false;
  }
}
