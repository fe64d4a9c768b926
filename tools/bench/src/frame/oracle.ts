import { describeUnfinished, judge, readBooks, waitUntilSettled } from '@orderflow/oracle';
import type { StackAddresses } from '@orderflow/stack';
import type { BenchContext, Check } from './bench.js';

export interface OracleOptions {
  /** Orders that were answered with 202. */
  readonly accepted: readonly string[];
  /** Each order has to be confirmed: there are goods for all, and nobody is declined. */
  readonly allConfirmed: boolean;
}

/** Waits until nothing moves any more, and judges all books of a stack. */
export async function askOracle(
  stack: StackAddresses,
  { accepted, allConfirmed }: OracleOptions,
  { signal, show }: Pick<BenchContext, 'signal' | 'show'>,
): Promise<Check[]> {
  const { settled, unfinished } = await waitUntilSettled(stack, {
    signal,
    onProgress: (left) => show(`settling: ${describeUnfinished(left)}`),
  });
  signal.throwIfAborted();
  show('judging the books');
  const books = await readBooks(stack);
  const { passed, checks } = judge(books, { accepted });
  const failed = checks.filter((check) => !check.passed).map(({ name, detail }) => `${name}: ${detail}`);
  const confirmed = books.orders.filter(({ status }) => status === 'confirmed').length;
  return [
    {
      name: 'everything came to its end',
      passed: settled,
      detail: `open: ${describeUnfinished(unfinished)}`,
    },
    {
      name: 'the oracle',
      passed,
      detail: passed ? `${checks.length} checks, ${books.orders.length} orders` : failed.join('; '),
    },
    ...(allConfirmed
      ? [
          {
            name: 'every order is confirmed',
            passed: confirmed === books.orders.length && accepted.length <= confirmed,
            detail: `${confirmed} of ${books.orders.length}, ${accepted.length} accepted`,
          },
        ]
      : []),
  ];
}
