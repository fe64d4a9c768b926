import { withBooks, type BookAddresses } from '@orderflow/oracle';

export interface OrderCounts {
  /** Answered with 202. */
  readonly placed: number;
  readonly confirmed: number;
  readonly rejected: number;
  readonly cancelled: number;
  readonly open: number;
  /** Refused by the orders service, by reason: none of them should be. */
  readonly refused: Readonly<Record<string, number>>;
}

export function countOrders(
  stack: BookAddresses,
  placed: number,
  refused: readonly string[],
): Promise<OrderCounts> {
  return withBooks(stack, async ({ orders }) => {
    const rows = await orders.query<{ status: string; n: number }>(
      'select status, count(*) as n from orders group by status',
    );
    const of = (...statuses: string[]) =>
      rows.filter(({ status }) => statuses.includes(status)).reduce((sum, { n }) => sum + n, 0);
    const byReason = Map.groupBy(refused, (reason) => reason);
    return {
      placed,
      confirmed: of('confirmed', 'dispatched', 'delivered'),
      rejected: of('rejected'),
      cancelled: of('cancelled'),
      open: of('placed', 'cancelling'),
      refused: Object.fromEntries([...byReason].map(([reason, all]) => [reason, all.length])),
    };
  });
}
