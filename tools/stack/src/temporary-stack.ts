import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresData } from '@orderflow/embedded';
import { coreServices } from './services.js';
import { Stack, type StackOptions } from './stack.js';
import { startPrepared } from './start-stack.js';

export interface TemporaryStack {
  readonly stack: Stack;
  /** Stops it and removes its data, unless that should be looked at. */
  stop(keepData?: boolean): Promise<void>;
}

export type TemporaryOptions = Omit<StackOptions, 'baseDir' | 'ports' | 'fresh'>;

/** A stack in a folder of its own on free ports, of which nothing runs yet: the core services unless told otherwise. Whatever ends this process, it does not outlive it. */
export async function prepareTemporary(options: TemporaryOptions = {}): Promise<TemporaryStack> {
  const baseDir = await mkdtemp(join(tmpdir(), 'orderflow-stack-'));
  // Postgres runs as another user when this is root.
  await chmod(baseDir, 0o755);
  const stack = await Stack.prepare({ baseDir, ports: 'free', services: coreServices, ...options });
  const killAll = () => stack.killAll();
  process.on('exit', killAll);
  return {
    stack,
    async stop(keepData = false) {
      await stack.stop();
      process.off('exit', killAll);
      if (keepData) return;
      await removePostgresData(join(baseDir, 'data', 'postgres'));
      await rm(baseDir, { recursive: true, force: true });
    },
  };
}

/** The same with everything started and ready. */
export async function startTemporary(
  options: TemporaryOptions = {},
  signal?: AbortSignal,
): Promise<TemporaryStack> {
  const temporary = await prepareTemporary(options);
  try {
    await startPrepared(temporary.stack, signal);
    return temporary;
  } catch (error) {
    await temporary.stop();
    throw error;
  }
}
