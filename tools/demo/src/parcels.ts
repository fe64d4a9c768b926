import type { BookDatabases } from '@orderflow/oracle';
import type { Shop } from './shop.js';

const numbersOf = async (shop: Shop, name: keyof BookDatabases, columns: string, table: string) => {
  const sql = `select ${columns} from ${table} where order_id = any($1::uuid[])`;
  return (await shop.books[name].query<Record<string, number>>(sql, [shop.accepted]))[0] ?? {};
};
const count = (when: string) => `count(*) filter (where ${when})::int`;

/** How the shipments of a demo stand here, and at the carrier. */
export async function parcelsOf(shop: Shop) {
  const [here, there, told] = await Promise.all([
    numbersOf(
      shop,
      'shipping',
      `${count(`status = 'pending' and asked = 0`)} as stored, ${count(`status in ('pending', 'cancelling') and asked > 0`)} as asked,
       ${count(`status = 'booked'`)} as booked, ${count(`status = 'dispatched'`)} as dispatched,
       ${count(`status = 'delivered'`)} as delivered`,
      'shipments',
    ),
    numbersOf(shop, 'sandbox', `${count(`status = 'booked'`)} as live`, 'carrier_shipments'),
    numbersOf(shop, 'sandbox', 'count(*)::int as callbacks, sum(attempts)::int as sent', 'carrier_callbacks'),
  ]);
  const { stored = 0, asked = 0, booked = 0, dispatched = 0, delivered = 0 } = here;
  const { live = 0 } = there;
  const { callbacks = 0, sent = 0 } = told;
  return { stored, asked, booked, dispatched, delivered, live, callbacks, sent };
}
