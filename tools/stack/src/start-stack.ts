import { Stack, type StackOptions } from './stack.js';

/**
 * Starts a whole stack; resolves when every service is ready. When a part of it does not get there, the rest is
 * stopped again and the reason is thrown.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const stack = await Stack.prepare(options);
  try {
    await Promise.all([
      stack.startKafka().then(() => stack.createTopics()),
      stack.startPostgres().then(() => stack.createDatabases()),
    ]);
    await Promise.all(stack.services.map((name) => stack.startService(name)));
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
