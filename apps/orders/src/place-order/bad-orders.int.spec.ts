import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProductListed } from '@orderflow/contracts';
import { startService, type Problem } from '@orderflow/service';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { sixHearts as hearts, sixHeartsForAda as ada } from '../order/order.fixtures.js';
import { OrdersModule } from '../orders.module.js';

const withLine = (changed: object) => ({ ...ada, lines: [hearts, { ...hearts, ...changed }] });
const without = (field: keyof typeof ada) => ({ ...ada, [field]: undefined });
const dearest = { ...hearts, quantity: 1_000_000, unitPriceMinor: 100_000_000 };

const badBodies: [what: string, body: unknown, ...fields: string[]][] = [
  ['an array', [], '(body)'],
  ['a text', '"order"', '(body)'],
  ['an empty object', {}, 'customerId', 'email', 'country', 'currency', 'lines'],
  ['no customer', without('customerId'), 'customerId'],
  ['an empty customer', { ...ada, customerId: '' }, 'customerId'],
  ['a number for a customer', { ...ada, customerId: 17850 }, 'customerId'],
  ['a customer of 65 characters', { ...ada, customerId: 'x'.repeat(65) }, 'customerId'],
  ['a NUL in the customer', { ...ada, customerId: 'ada\u0000' }, 'customerId'],
  ['an address that is none', { ...ada, email: 'ada' }, 'email'],
  ['an address with a header in it', { ...ada, email: 'ada@example.com\r\nBcc: eve@example.com' }, 'email'],
  ['a country of one letter', { ...ada, country: 'X' }, 'country'],
  ['half a character in the country', JSON.stringify({ ...ada, country: 'Fran\ud83dce' }), 'country'],
  ['an unknown currency', { ...ada, currency: 'DM' }, 'currency'],
  ['a currency in lower case', { ...ada, currency: 'gbp' }, 'currency'],
  ['no lines', without('lines'), 'lines'],
  ['an empty list of lines', { ...ada, lines: [] }, 'lines'],
  ['lines that are no list', { ...ada, lines: hearts }, 'lines'],
  ['2,001 lines', { ...ada, lines: Array(2_001).fill(hearts) }, 'lines'],
  ['a line that is none', { ...ada, lines: [hearts, null] }, 'lines[1]'],
  ['a SKU with a space', withLine({ sku: 'BANK CHARGES' }), 'lines[1].sku'],
  ['a SKU with a NUL', withLine({ sku: '85123A\u0000' }), 'lines[1].sku'],
  ['an unknown SKU', withLine({ sku: 'NOWHERE' }), 'lines[1].sku'],
  ['a quantity of zero', withLine({ quantity: 0 }), 'lines[1].quantity'],
  ['a negative quantity', withLine({ quantity: -6 }), 'lines[1].quantity'],
  ['half a piece', withLine({ quantity: 0.5 }), 'lines[1].quantity'],
  ['a text for a quantity', withLine({ quantity: '6' }), 'lines[1].quantity'],
  ['a huge quantity', withLine({ quantity: 1_000_001 }), 'lines[1].quantity'],
  [
    'a quantity beyond all numbers',
    JSON.stringify(withLine({ quantity: 1 })).replace(/1,"unit/, '1e999,"unit'),
    'lines[1].quantity',
  ],
  ['a negative price', withLine({ unitPriceMinor: -1 }), 'lines[1].unitPriceMinor'],
  ['a price in pounds', withLine({ unitPriceMinor: 2.55 }), 'lines[1].unitPriceMinor'],
  ['a long description', withLine({ description: 'x'.repeat(201) }), 'lines[1].description'],
  ['a NUL in a description', withLine({ description: 'HEART\u0000' }), 'lines[1].description'],
  ['a new line in a description', withLine({ description: 'HEART\nRED' }), 'lines[1].description'],
  ['an unknown field', { ...ada, coupon: 'X' }, 'coupon'],
  ['an unknown field of a line', withLine({ colour: 'red' }), 'lines[1].colour'],
  ['a total of the client', { ...ada, totalMinor: 1 }, 'totalMinor'],
  ['a total beyond all numbers', { ...ada, lines: Array(91).fill(dearest) }, 'lines'],
  ['two faults', { ...withLine({ quantity: 0 }), currency: '' }, 'currency', 'lines[1].quantity'],
];

const json = { 'content-type': 'application/json' };
const good = JSON.stringify(ada);
const badRequests: [what: string, status: number, body: unknown, headers: Record<string, string>][] = [
  ['no body', 400, undefined, {}],
  ['an empty body', 400, '', json],
  ['null', 400, 'null', json],
  ['JSON cut short', 400, good.slice(0, -1), json],
  ['words', 400, 'one heart please', json],
  ['a poisoned prototype', 400, '{"__proto__":{"admin":true}}', json],
  ['bytes that are not UTF-8', 400, Buffer.from(good.replace('WHITE', 'W\xe4ss'), 'latin1'), json],
  ['another charset', 400, good, { 'content-type': 'application/json; charset=iso-8859-1' }],
  ['UTF-16', 400, Buffer.from(good, 'utf16le'), json],
  ['plain text', 415, good, { 'content-type': 'text/plain' }],
  ['a form', 415, 'customerId=17850', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['XML', 415, '<order/>', { 'content-type': 'application/xml' }],
  ['3 MiB', 413, JSON.stringify({ ...ada, country: 'x'.repeat(3 * 2 ** 20) }), json],
  ['an empty idempotency key', 422, good, { 'idempotency-key': '' }],
  ['an idempotency key of two words', 422, good, { 'idempotency-key': 'two words' }],
  ['an idempotency key of 256 characters', 422, good, { 'idempotency-key': 'x'.repeat(256) }],
  ['a correlation id of two words', 422, good, { 'x-correlation-id': 'two words' }],
];

describe('an order with', () => {
  let orders: ServiceUnderTest;

  beforeAll(async () => {
    orders = await startServiceUnderTest({
      name: 'orders',
      start: (onCrash) => startService(OrdersModule, onCrash),
    });
    await orders.tell(ProductListed, hearts.sku, { sku: hearts.sku });
    await eventually('the article is listed', async () =>
      expect(await orders.database.query('select * from products')).toHaveLength(1),
    );
  });
  afterAll(async () => {
    expect(await orders.database.query('select * from orders')).toEqual([]);
    await orders.stop();
  });

  it.each(badBodies)('%s is refused by the name of the field', async (_, body, ...fields) => {
    const answer = await orders.request<Problem>('POST', '/orders', body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const { errors = [] } = answer.body;
    expect(errors.map(({ field }) => field)).toEqual(expect.arrayContaining(fields));
    for (const { expected } of errors) expect(expected).toMatch(/\w/);
    expect(JSON.stringify(answer.body).length).toBeLessThan(2_000);
  });

  it.each(badRequests)('%s is a %d', async (_, status, body, headers) => {
    const answer = await orders.request('POST', '/orders', body, headers);
    expect(answer).toMatchObject({ status, body: { status, title: expect.any(String) } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});
