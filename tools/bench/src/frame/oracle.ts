import {
  checks,
  describeUnfinished,
  judge,
  readBooks,
  waitUntilSettled,
  type Slice,
} from '@orderflow/oracle';
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
  const failed = new Set<string>();
  let orders = 0;
  let confirmed = 0;
  for (const { slice, of } of slicesOf(accepted)) {
    signal.throwIfAborted();
    show(`judging the books: ${orders} of ${accepted.length} orders`);
    const books = await readBooks(stack, slice);
    for (const { passed, name, detail } of judge(books, { accepted: of }).checks)
      if (!passed) failed.add(`${name}: ${detail}`);
    orders += books.orders.length;
    confirmed += books.orders.filter(({ status }) => status === 'confirmed').length;
  }
  return [
    {
      name: 'everything came to its end',
      passed: settled,
      detail: `open: ${describeUnfinished(unfinished)}`,
    },
    {
      name: 'the oracle',
      passed: failed.size === 0,
      detail: failed.size === 0 ? `${checks.length} checks, ${orders} orders` : [...failed].join('; '),
    },
    ...(allConfirmed
      ? [
          {
            name: 'every order is confirmed',
            passed: confirmed === orders && accepted.length <= confirmed,
            detail: `${confirmed} of ${orders}, ${accepted.length} accepted`,
          },
        ]
      : []),
  ];
}

const sliceMax = 100_000;

/** All orders there can be, in slices of so many of the accepted ones: the books of a million do not fit into memory at once (pure). */
export function slicesOf(
  accepted: readonly string[],
  most = sliceMax,
): { readonly slice: Slice; readonly of: readonly string[] }[] {
  const sorted = accepted.toSorted();
  const starts = Array.from({ length: Math.max(1, Math.ceil(sorted.length / most)) }, (_, at) => at * most);
  return starts.map((start, index) => {
    const next = starts[index + 1];
    const slice = {
      ...(index > 0 && { from: sorted[start] as string }),
      ...(next !== undefined && { below: sorted[next] as string }),
    };
    return { slice, of: sorted.slice(start, next) };
  });
}
