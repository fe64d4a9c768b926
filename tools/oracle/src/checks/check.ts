import type { Books, OrderRow, OrderStatus } from '../books/books.js';

/** What one check came to. `detail` says what was found, with up to five ids of each kind. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

export interface JudgeOptions {
  /** A test that makes dead letters on purpose: they and what is parked are counted, but do not fail. Default false. */
  readonly allowDeadLetters?: boolean;
  /** Orders that were answered with 202: each must be in the books of `orders`. */
  readonly accepted?: Iterable<string>;
}

/** One rule over the books. Pure. */
export interface Check {
  readonly name: string;
  /** Tells `findings` what is wrong and returns what was looked at, in a few words. */
  run(books: Books, findings: Findings, options: JudgeOptions): string;
}

const idsShown = 5;

/** Collects what is wrong, by kind, with the ids it is wrong for. */
export class Findings {
  private readonly idsByKind = new Map<string, string[]>();

  add(kind: string, id: string): void {
    const ids = this.idsByKind.get(kind);
    if (ids) ids.push(id);
    else this.idsByKind.set(kind, [id]);
  }

  get none(): boolean {
    return this.idsByKind.size === 0;
  }

  toString(): string {
    return [...this.idsByKind]
      .map(
        ([kind, ids]) =>
          `${ids.length} ${kind}: ${ids.slice(0, idsShown).join(', ')}${ids.length > idsShown ? ', …' : ''}`,
      )
      .join('; ');
  }
}

const openStatuses: readonly OrderStatus[] = ['placed', 'cancelling'];

/** An order of which nothing can be said yet but that it is open; only the first check minds it. */
export function isOpen(order: OrderRow): boolean {
  return openStatuses.includes(order.status);
}

/** The rows of each order id. */
export function byOrder<R extends { readonly orderId: string }>(rows: readonly R[]): Map<string, R[]> {
  return Map.groupBy(rows, (row) => row.orderId);
}

/** Rows about orders that nobody placed. */
export function strangers(
  rows: readonly { readonly orderId: string }[],
  books: Books,
  kind: string,
  findings: Findings,
) {
  const known = new Set(books.orders.map((order) => order.orderId));
  for (const { orderId } of rows) if (!known.has(orderId)) findings.add(kind, orderId);
}
