import type { Tx } from '@orderflow/postgres';

/** What the steps need to know of an order. */
export interface FloorOrder {
  readonly orderId: string;
  readonly customerId: string;
  readonly email: string;
  readonly country: string;
  readonly currency: string;
  readonly totalMinor: number;
  /** JSON. */
  readonly lines: string;
  readonly stock: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface Step {
  readonly name: string;
  /** What it does for orders for which it was not done before; in the transaction that notes that it is. */
  run(orders: readonly FloorOrder[], tx: Tx): Promise<unknown>;
}

const ids = (orders: readonly FloorOrder[]) => orders.map(({ orderId }) => orderId);

/** Pieces by article, in the order of the articles: all transactions lock in the same. */
function piecesOf(orders: readonly FloorOrder[]): [sku: string, quantity: number][] {
  const pieces = new Map<string, number>();
  for (const { stock } of orders)
    for (const { sku, quantity } of stock) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [...pieces].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The six steps of an order as plain SQL, for one order or for many at once. */
export const steps: readonly Step[] = [
  {
    name: 'take',
    run: (orders, tx) =>
      tx.query(
        `insert into orders (order_id, customer_id, email, country, currency, total_minor, lines, status)
         select *, 'placed' from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::jsonb[])`,
        [
          ids(orders),
          orders.map(({ customerId }) => customerId),
          orders.map(({ email }) => email),
          orders.map(({ country }) => country),
          orders.map(({ currency }) => currency),
          orders.map(({ totalMinor }) => totalMinor),
          orders.map(({ lines }) => lines),
        ],
        'floor-take',
      ),
  },
  {
    name: 'reserve',
    async run(orders, tx) {
      const pieces = piecesOf(orders);
      const taken = await tx.query(
        `update stock_levels set on_hand = on_hand - wanted.quantity, reserved = reserved + wanted.quantity
           from unnest($1::text[], $2::bigint[]) as wanted (sku, quantity)
          where stock_levels.sku = wanted.sku returning 1`,
        [pieces.map(([sku]) => sku), pieces.map(([, quantity]) => quantity)],
        'floor-take-stock',
      );
      if (taken.length !== pieces.length) throw new Error('an article is unknown');
      await tx.query(
        'insert into reservations (order_id, lines) select * from unnest($1::uuid[], $2::jsonb[])',
        [ids(orders), orders.map(({ stock }) => JSON.stringify(stock))],
        'floor-reserve',
      );
    },
  },
  {
    name: 'pay',
    run: (orders, tx) =>
      tx.query(
        'insert into payments (order_id, amount_minor, capture_id) select *, gen_random_uuid() from unnest($1::uuid[], $2::bigint[])',
        [ids(orders), orders.map(({ totalMinor }) => totalMinor)],
        'floor-pay',
      ),
  },
  {
    name: 'ship',
    run: (orders, tx) =>
      tx.query(
        'insert into shipments (order_id, tracking_id) select *, gen_random_uuid() from unnest($1::uuid[])',
        [ids(orders)],
        'floor-ship',
      ),
  },
  {
    name: 'confirm',
    run: (orders, tx) =>
      tx.query(
        `update orders set status = 'confirmed' where order_id = any($1::uuid[])`,
        [ids(orders)],
        'floor-confirm',
      ),
  },
  {
    name: 'notify',
    run: (orders, tx) =>
      tx.query(
        'insert into notices (order_id, address) select * from unnest($1::uuid[], $2::text[])',
        [ids(orders), orders.map(({ email }) => email)],
        'floor-notify',
      ),
  },
];
