import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresData } from '@orderflow/embedded';
import { coreServices, Stack, startPrepared, type StackOptions } from '@orderflow/stack';

export interface TemporaryStack {
  readonly stack: Stack;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

export type TemporaryOptions = Pick<StackOptions, 'env' | 'postgresSettings'>;

/** A stack in a folder of its own on free ports, of which nothing runs yet; whatever ends this process, it does not outlive it. */
export async function prepareTemporary(options: TemporaryOptions = {}): Promise<TemporaryStack> {
  const baseDir = await mkdtemp(join(tmpdir(), 'orderflow-bench-'));
  // Postgres runs as another user when this is root.
  await chmod(baseDir, 0o755);
  const stack = await Stack.prepare({ baseDir, ports: 'free', services: coreServices, ...options });
  const killAll = () => stack.killAll();
  process.on('exit', killAll);
  return {
    stack,
    async stop() {
      await stack.stop();
      process.off('exit', killAll);
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

/** The same environment for every service. */
export const forAllServices = (env: Readonly<Record<string, string>>): StackOptions['env'] =>
  Object.fromEntries(coreServices.map((name) => [name, env]));

/** One trace in a hundred is recorded and exported there; whether one is, is decided where it begins. */
export const tracedInPart = (url: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.01',
});
