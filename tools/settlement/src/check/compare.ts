import { formatMoney, type Currency } from '@orderflow/kernel';

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** A capture or a refund, by either of the books. Refunds are negative. */
export interface Movement {
  readonly orderId: string;
  /** Of a refund for returned goods. */
  readonly returnId: string | null;
  readonly amountMinor: number;
  readonly currency: string;
}

/** What a settlement file says, and what the books of its run say it has to. */
export interface FileBook {
  readonly path: string;
  readonly expected: Total;
  /** Of its lines; undefined where there is no such file. */
  readonly found?: Total;
  /** Its last line. */
  readonly control?: Total;
}
export interface Total {
  readonly items: number;
  readonly amountMinor: number;
}

export interface SettlementBooks {
  readonly settled: readonly Movement[];
  readonly ledger: readonly Movement[];
  readonly files: readonly FileBook[];
  /** Payment events that wait for the next run, at most. */
  readonly waiting: number;
}

/** Compares the three books (pure): of the settlement, of payments, and the files. */
export function compare({ settled, ledger, files, waiting }: SettlementBooks): Check[] {
  const [ours, theirs] = [settled, ledger].map(
    (book) => new Map(book.map((move) => [keyOf(move), move])),
  ) as [Map<string, Movement>, Map<string, Movement>];
  const missing = ledger.filter((move) => !ours.has(keyOf(move)));
  const foreign = settled.filter((move) => !theirs.has(keyOf(move)));
  const currencies = [...new Set([...settled, ...ledger].map(({ currency }) => currency))].sort();
  return [
    {
      name: 'what was settled is in the ledger of payments',
      passed: foreign.length === 0,
      detail: foreign.length === 0 ? `${settled.length} payments` : `not there: ${named(foreign)}`,
    },
    {
      name: 'what is in the ledger was settled, or waits',
      passed: missing.length <= waiting,
      detail:
        missing.length <= waiting
          ? `${ledger.length} postings, ${missing.length} of them wait for the next run`
          : `${waiting} events wait, but not settled: ${named(missing)}`,
    },
    ...currencies.map((currency) => balance(currency, settled, ledger, missing)),
    {
      name: 'every file is whole and says what was settled',
      passed: files.every(isRight),
      detail: files.every(isRight)
        ? `${files.length} files`
        : `wrong or not there: ${files
            .filter((file) => !isRight(file))
            .map(({ path }) => path)
            .slice(0, 3)
            .join(', ')}`,
    },
  ];
}

const keyOf = ({ orderId, returnId, amountMinor, currency }: Movement) =>
  `${orderId} ${returnId ?? ''} ${amountMinor} ${currency}`;

const named = (moves: readonly Movement[]) =>
  `${moves.length}, such as ${moves.slice(0, 3).map(keyOf).join('; ')}`;

function balance(
  currency: string,
  settled: readonly Movement[],
  ledger: readonly Movement[],
  waiting: readonly Movement[],
): Check {
  const sum = (moves: readonly Movement[]) =>
    moves.reduce((total, move) => total + (move.currency === currency ? move.amountMinor : 0), 0);
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency: currency as Currency });
  const [ours, theirs, left] = [settled, ledger, waiting].map(sum) as [number, number, number];
  return {
    name: `the settlement balances with the ledger in ${currency}`,
    passed: ours + left === theirs,
    detail: `${money(ours)} settled + ${money(left)} waiting, ${money(theirs)} in the ledger`,
  };
}

const isRight = ({ expected, found, control }: FileBook) =>
  isSame(found, expected) && isSame(control, expected);

const isSame = (one: Total | undefined, other: Total) =>
  one?.items === other.items && one.amountMinor === other.amountMinor;
