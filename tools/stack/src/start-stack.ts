import { Stack, type StackOptions } from './stack.js';

/**
 * Starts a whole stack; resolves when every service is ready. When a part of it does not get there, the rest is
 * stopped again and the reason is thrown; the same when `signal` is aborted before all are ready.
 */
export async function startStack(options: StackOptions & { signal?: AbortSignal } = {}): Promise<Stack> {
  options.signal?.throwIfAborted();
  return startPrepared(await Stack.prepare(options), options.signal);
}

/** The same for a stack whose addresses had to be known before anything of it runs. */
export async function startPrepared(stack: Stack, signal?: AbortSignal): Promise<Stack> {
  const stop = () => void stack.stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all([
      stack.startKafka().then(() => stack.createTopics()),
      stack.startPostgres().then(() => stack.createDatabases()),
    ]);
    await Promise.all(stack.services.map((name) => stack.startService(name)));
    return stack;
  } catch (error) {
    await stack.stop();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
