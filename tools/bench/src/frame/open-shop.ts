import { stockWarehouse } from '@orderflow/replay';
import type { StackAddresses } from '@orderflow/stack';
import { goodsFor } from '../load/shop-orders.js';
import type { BenchContext } from './bench.js';

/** Tells the outside world to decline nobody, and delivers goods for so many orders. */
export async function openShop(
  { services, databases }: StackAddresses,
  orders: number,
  { signal, show }: Pick<BenchContext, 'signal' | 'show'>,
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
    ...{ url: services.inventory, ordersDatabase: databases.orders, demand: goodsFor(orders), signal },
  });
}
