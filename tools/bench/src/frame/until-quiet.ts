import { describeUnfinished, waitUntilSettled } from '@orderflow/oracle';
import type { StackAddresses } from '@orderflow/stack';

/** Waits until a stack has nothing more to do. Throws when something is left that does not move. */
export async function untilQuiet(stack: StackAddresses, signal: AbortSignal): Promise<void> {
  const { settled, unfinished } = await waitUntilSettled(stack, { signal, pollMs: 1_000 });
  signal.throwIfAborted();
  if (!settled) throw new Error(`the stack does not settle: ${describeUnfinished(unfinished)}`);
}
