import { stockWarehouse } from '@orderflow/replay';
import type { StackAddresses } from '@orderflow/stack';
import { goodsFor } from '../load/shop-orders.js';
import type { BenchContext } from './bench.js';

type Context = Pick<BenchContext, 'signal' | 'show'>;

/** Tells the outside world to decline nobody, and delivers goods for so many orders of three lines. */
export function openShop(stack: StackAddresses, orders: number, context: Context): Promise<void> {
  return openShopWith(stack, goodsFor(orders), context);
}

/** The same with these goods: pieces by article. */
export async function openShopWith(
  { services, databases }: StackAddresses,
  demand: ReadonlyMap<string, number>,
  { signal, show }: Context,
): Promise<void> {
  show('stocking the warehouse');
  const answer = await fetch(`${services.sandbox}/rules`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ declinePercent: 0, refuseAddressPercent: 0 }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  });
  if (!answer.ok) throw new Error(`the sandbox refused its rules: ${answer.status} ${await answer.text()}`);
  await stockWarehouse({
    ...{ url: services.inventory, ordersDatabase: databases.orders, demand, signal },
  });
}
