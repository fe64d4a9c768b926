import { startTemporary, type Stack, type StackOptions, type TemporaryOptions } from '@orderflow/stack';
import type { BenchContext } from './bench.js';
import { startSink } from './sink.js';
import { forAllServices, tracedInPart } from './service-env.js';

/**
 * Runs `work` on a whole shop of its own, one trace in a hundred recorded and exported, and removes the shop afterwards.
 * `optionsWith` adds to the environment of its services, or to the shop.
 */
export async function onWholeShop<T>(
  { show, signal }: BenchContext,
  work: (stack: Stack) => Promise<T>,
  optionsWith: (env: StackOptions['env']) => TemporaryOptions = (env) => ({ env }),
): Promise<T> {
  const sink = await startSink();
  try {
    show('starting the shop');
    const options = optionsWith(forAllServices(tracedInPart(sink.url)));
    const { stack, stop } = await startTemporary(options, signal);
    try {
      return await work(stack);
    } finally {
      await stop();
    }
  } finally {
    sink.close();
  }
}
