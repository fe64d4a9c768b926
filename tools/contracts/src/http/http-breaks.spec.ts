import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { httpBreaks } from './http-breaks.js';
import { brewing, shopOf, type Route } from './tea-shop.fixtures.js';

type Change = Partial<Route>;
const shop = (change: Change = {}) => shopOf({ ...brewing, ...change });

/** What breaks where a service that was released so, release after release, is so now. */
const rulesOf = (present: Change, ...released: Change[]) =>
  httpBreaks(
    'orders',
    shop(present),
    released.map((change, index) => ({ release: index + 1, document: shop(change) })),
  ).map(({ direction, rule, field = [], release }) => [direction, rule, field, release].flat().join(' '));

const { body, query, answer } = brewing;
const bodyWith = (fields: z.ZodRawShape): Change => ({ body: body.extend(fields) });
const queryWith = (fields: z.ZodRawShape): Change => ({ query: query.extend(fields) });
const answerWith = (fields: z.ZodRawShape): Change => ({ answer: answer.extend(fields) });
const lines = (sku: z.ZodType) => z.array(z.object({ sku }));
const [nobody, openBody] = [{ body: undefined }, { body: z.object({ cups: z.int() }) }];
const csv: Change = { answer: undefined, media: 'text/csv' };

describe('breaks clients who ask as they did:', () => {
  test.each<[string, Change, Change, string]>([
    ['another method', {}, { method: 'Delete' }, 'route-removed'],
    ['another path', {}, { path: 'teas' }, 'route-removed'],
    ['a required field more', {}, bodyWith({ sugar: z.int() }), 'field-missing body.sugar'],
    ['a field that was optional', {}, bodyWith({ milk: z.boolean() }), 'field-missing body.milk'],
    ['a field less', {}, { body: body.omit({ milk: true }) }, 'field-unexpected body.milk'],
    ['another type', {}, bodyWith({ cups: z.string() }), 'type body.cups'],
    ['narrower bounds', {}, bodyWith({ cups: z.int().min(1).max(8) }), 'bounds body.cups'],
    ['another pattern', {}, bodyWith({ lines: lines(z.string().regex(/^X/)) }), 'pattern body.lines[].sku'],
    ['a value less', {}, queryWith({ strength: z.enum(['light']).optional() }), 'values query.strength'],
    ['a bound of a parameter', {}, queryWith({ limit: z.int().max(99).optional() }), 'bounds query.limit'],
    ['a required parameter', {}, queryWith({ leaf: z.string() }), 'field-missing query.leaf'],
    ['a parameter less', {}, { query: query.omit({ limit: true }) }, 'field-unexpected query.limit'],
    ['a header less', {}, { headers: {} }, 'field-unexpected header.idempotency-key'],
    ['a body where none was', nobody, {}, 'field-missing body'],
    ['no body any more', {}, nobody, 'field-unexpected body'],
    [
      'other fields refused',
      openBody,
      { body: z.strictObject(openBody.body.shape) },
      'field-unexpected body.*',
    ],
    ['a token', {}, { guarded: true }, 'field-missing header.authorization'],
  ])('%s', (_, released, present, rule) => {
    expect(rulesOf(present, released)).toEqual([`backward ${rule} 1`]);
  });
});

describe('breaks clients who read as they did:', () => {
  test.each<[string, Change, Change, ...string[]]>([
    ['a field less', {}, { answer: answer.omit({ state: true }) }, 'field-missing 202 body.state'],
    [
      'a field that may be missing',
      {},
      answerWith({ teaId: z.uuid().optional() }),
      'field-missing 202 body.teaId',
    ],
    [
      'a value more',
      {},
      answerWith({ state: z.enum(['brewing', 'ready', 'cold']) }),
      'values 202 body.state',
    ],
    ['another type', {}, answerWith({ note: z.int().optional() }), 'type 202 body.note'],
    ['null', {}, answerWith({ litres: z.number().max(2).nullable() }), 'type 202 body.litres'],
    ['wider bounds', {}, answerWith({ litres: z.number().max(3) }), 'bounds 202 body.litres'],
    ['another media type', {}, csv, 'field-missing 202 body'],
    ['another media type again', csv, {}, 'field-missing 202 body (text/csv)'],
    ['nothing of the answer told any more', {}, { answer: undefined }, 'field-missing 202 body'],
    ['a header less', {}, { answerHeaders: {} }, 'field-missing 202 header.location'],
    ['another status', {}, { status: 200 }, 'status-removed 202', 'status-added 200'],
    ['a status less', {}, { empty: {} }, 'status-removed 204'],
    ['a status more', { empty: {} }, {}, 'status-added 204'],
    [
      'a refusal of its own',
      {},
      { refusals: { 402: answer } },
      'field-missing 402 body (application/problem+json)',
    ],
  ])('%s', (_, released, present, ...rules) => {
    expect(rulesOf(present, released)).toEqual(rules.map((rule) => `forward ${rule} 1`));
  });
});

describe('breaks nobody:', () => {
  test.each<[string, Change, Change]>([
    ['nothing', {}, {}],
    ['other words', {}, { summary: 'Tea.', empty: { 204: 'nothing' } }],
    ['another name of a place in the path', {}, { path: 'pots/:pot/teas' }],
    ['an optional field more', {}, bodyWith({ sugar: z.int().optional() })],
    [
      'an optional field more where others were ignored',
      openBody,
      { body: openBody.body.extend({ sugar: z.int().optional() }) },
    ],
    ['a required field that is optional', {}, bodyWith({ cups: z.int().min(1).max(9).optional() })],
    ['one more type', {}, bodyWith({ cups: z.union([z.int().min(1).max(9), z.string()]) })],
    ['wider bounds', {}, bodyWith({ cups: z.int() })],
    ['a value more', {}, queryWith({ strength: z.enum(['light', 'strong', 'stale']).optional() })],
    ['an optional parameter more', {}, queryWith({ leaf: z.string().optional() })],
    ['a header more', {}, { headers: { ...brewing.headers, 'X-Cup': 'which' } }],
    ['other fields taken', {}, { body: z.looseObject(body.shape) }],
    ['an optional body', nobody, { body: z.object({ cups: z.int().optional() }) }],
    ['no token any more', { guarded: true }, {}],
    ['an answer with a field more', {}, answerWith({ pot: z.string() })],
    ['an answer without a field that could be missing', {}, { answer: answer.omit({ note: true }) }],
    ['an answer of fewer values', {}, answerWith({ state: z.literal('ready'), note: z.string() })],
    ['an answer told in full', { answer: undefined }, {}],
    ['an answer with a header more', { answerHeaders: {} }, {}],
    ['a problem more', { problems: [404] }, {}],
    ['a problem less', {}, { problems: [404] }],
  ])('%s', (_, released, present) => {
    expect(rulesOf(present, released)).toEqual([]);
  });

  test('a route more, and a service that is new', () => {
    const both = shopOf(brewing, { ...brewing, method: 'Get', path: 'teas' });
    expect(httpBreaks('orders', both, [{ release: 1, document: shop() }])).toEqual([]);
    expect(httpBreaks('orders', both, [])).toEqual([]);
  });
});

test('every release counts, not only the last, and each form once', () => {
  const [asText, gone] = [bodyWith({ sugar: z.string().optional() }), {}];
  expect(rulesOf(bodyWith({ sugar: z.int().optional() }), asText, asText, gone)).toEqual([
    'backward type body.sugar 1',
  ]);
});

test('a service that is no more breaks the clients of all its routes', () => {
  expect(httpBreaks('orders', undefined, [{ release: 1, document: shop() }])).toMatchObject([
    { message: 'orders POST /pots/{potId}/teas', rule: 'route-removed', release: 1 },
  ]);
});

test('what was accepted begins anew: a route, or a whole service', () => {
  const [then, now] = [shop(bodyWith({ sugar: z.int() })), shop()];
  const since = (message: string) =>
    httpBreaks('orders', now, [
      { release: 1, document: then },
      { release: 2, document: now, accepted: { message, reason: 'nobody takes sugar' } },
    ]).length;
  expect(since('orders POST /pots/{id}/teas')).toBe(0);
  expect(since('orders')).toBe(0);
  expect(since('orders POST /pots/{id}')).toBe(1);
  expect(since('order')).toBe(1);
});

test('a break says which route and field, why, and what to do', () => {
  const present = shop({ ...bodyWith({ sugar: z.int() }), answer: answer.omit({ state: true }) });
  expect(httpBreaks('orders', present, [{ release: 1, document: shop() }])).toEqual([
    {
      ...{ message: 'orders POST /pots/{potId}/teas', release: 1 },
      ...{ rule: 'field-missing', direction: 'backward', field: 'body.sugar' },
      why: 'clients of release 1 do not write it, servers now require it',
      todo: 'make it optional or give it a default, or put another route beside this one',
    },
    {
      ...{ message: 'orders POST /pots/{potId}/teas', release: 1 },
      ...{ rule: 'field-missing', direction: 'forward', field: '202 body.state' },
      why: 'servers now do not write it, clients of release 1 require it',
      todo: 'keep writing it always, or put another route beside this one',
    },
  ]);
});
