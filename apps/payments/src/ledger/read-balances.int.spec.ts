import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { PaymentsModule } from '../payments.module.js';

let payments: ServiceUnderTest;
const noon = '2010-12-01T12:00:00.000Z';

beforeAll(async () => {
  payments = await startServiceUnderTest({
    name: 'payments',
    start: (onCrash) => startService(PaymentsModule, onCrash),
    env: { PAYMENT_PROVIDER_URL: 'http://127.0.0.1:9' },
  });
  await post('capture', 1530, 'GBP', noon);
  await post('capture', 99, 'EUR', '2010-12-01T12:00:00.001Z');
  await post('refund', -1530, 'GBP', '2010-12-01T13:00:00Z');
});
afterAll(() => payments.stop());

async function post(kind: string, amountMinor: number, currency: string, at: string): Promise<void> {
  await payments.database.query(
    `insert into ledger_entries (order_id, kind, account, amount_minor, currency, message_id, at)
     select $1, $2, account, amount, $5, $1, $6
       from (values ('provider-clearing', $3::bigint), ('sales-revenue', $4::bigint)) as entry (account, amount)`,
    [newId(), kind, amountMinor, -amountMinor, currency, at],
  );
}

const ask = <Body>(query: string) => payments.request<Body>('GET', `/ledger/balances${query}`);

/** `account currency: balance of so many entries`. */
async function balances(query: string): Promise<string[]> {
  const { body } = await ask<{
    balances: Record<'account' | 'currency' | 'balanceMinor' | 'entries', string>[];
  }>(query);
  return body.balances.map(
    ({ account, currency, balanceMinor, entries }) => `${account} ${currency}: ${balanceMinor} of ${entries}`,
  );
}

it.each([
  ['now', '', ['EUR: 99 of 1', 'GBP: 0 of 2']],
  ['as of an instant, which is in it', `?asOf=${noon}`, ['GBP: 1530 of 1']],
  ['as of another zone', '?asOf=2010-12-01T13:30:00%2B01:00', ['EUR: 99 of 1', 'GBP: 1530 of 1']],
  ['of one currency', '?currency=EUR', ['EUR: 99 of 1']],
  ['before anything', '?asOf=2010-11-30T00:00:00Z', []],
])('balances are folded from the ledger %s', async (_, query, clearing) => {
  const found = await balances(query);
  expect(found.filter((line) => line.startsWith('provider-clearing'))).toEqual(
    clearing.map((line) => `provider-clearing ${line}`),
  );
  expect(found).toHaveLength(2 * clearing.length);
});

it.each([
  ['?asOf=noon', 'asOf'],
  ['?currency=DM', 'currency'],
  ['?asof=2010-12-01T12:00:00Z', 'asof'],
])('%s is refused by name', async (query, field) => {
  expect(await ask(query)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});
