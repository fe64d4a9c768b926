import { describe, expect, test } from '@jest/globals';
import { command, event, type MessageContract } from '@orderflow/contracts';
import { z } from 'zod';
import type { History, ReleasedForm } from '../released/form.js';
import { formOf } from '../released/present.js';
import { breaksOf } from './breaks.js';

const teaBrewed = {
  type: 'TeaBrewed',
  owner: 'inventory' as const,
  summary: 'The tea is ready.',
  schema: z.object({ orderId: z.string(), cups: z.int().min(1) }),
  example: { orderId: 'o1', cups: 2 },
};
type Tea = Partial<Omit<MessageContract, 'schema'>> & { schema?: z.ZodObject };

/** TeaBrewed, with something about it changed. */
const tea = (change: Tea = {}) => formOf(event({ ...teaBrewed, ...change } as typeof teaBrewed));

/** As it was in one release after the other. */
const releasedAs = (...changes: Tea[]): History =>
  changes.map((change, index): ReleasedForm => {
    const { upcast: _, upcastsFrom: __, ...form } = tea(change);
    return { release: index + 1, ...form };
  });

const inLitres = {
  version: 2,
  schema: z.object({ orderId: z.string(), litres: z.number() }),
  example: { orderId: 'o1', litres: 0.4 },
};
const toLitres = (data: unknown) => {
  const { cups, ...rest } = data as { cups: number };
  return { ...rest, litres: cups / 5 };
};

const rulesOf = (present: Tea | undefined, ...released: Tea[]) =>
  breaksOf('TeaBrewed', present && tea(present), releasedAs(...released)).map(
    ({ direction, rule, field, release }) => [direction, rule, field, release],
  );

const { schema } = teaBrewed;
const withSugar = { schema: schema.extend({ sugar: z.enum(['brown', 'white']) }) };
const optionalSugar = { schema: schema.extend({ sugar: z.enum(['brown', 'white']).optional() }) };
const ofSugar = (values: [string, ...string[]]) => ({ schema: schema.extend({ sugar: z.enum(values) }) });

describe('breaks nobody:', () => {
  test.each<[string, Tea, ...Tea[]]>([
    ['nothing changed', {}, {}],
    ['an added optional field', optionalSugar, {}],
    ['a removed optional field', {}, optionalSugar],
    ['another example or summary', { summary: 'Tea.', example: { orderId: 'o2', cups: 1 } }, {}],
    ['a new version with an upcaster', { ...inLitres, upcasters: { 1: toLitres } }, {}],
    [
      'a new version of one that was released twice',
      { ...inLitres, upcasters: { 1: toLitres } },
      {},
      inLitres,
    ],
  ])('%s', (_, present, ...released) => {
    expect(rulesOf(present, ...released)).toEqual([]);
  });

  test('a message that is new', () => {
    expect(breaksOf('TeaBrewed', tea(), [])).toEqual([]);
  });
});

describe('breaks readers now, who meet records of then:', () => {
  test.each<[string, Tea, Tea, ...unknown[]]>([
    ['an added required field', withSugar, {}, 'field-missing', 'sugar'],
    ['an optional field that is required', withSugar, optionalSugar, 'field-missing', 'sugar'],
    ['a narrowed list of values', ofSugar(['brown']), withSugar, 'values', 'sugar'],
    ['narrowed bounds', { schema: schema.extend({ cups: z.int().min(2) }) }, {}, 'bounds', 'cups'],
    [
      'a narrowed pattern',
      { schema: schema.extend({ orderId: z.string().regex(/^o/) }) },
      {},
      'pattern',
      'orderId',
    ],
  ])('%s', (_, present, released, rule, field) => {
    expect(rulesOf(present, released)).toEqual([['backward', rule, field, 1]]);
  });
});

describe('breaks readers of then, who meet records of now:', () => {
  test.each<[string, Tea, Tea, ...unknown[]]>([
    ['a removed required field', {}, withSugar, 'field-missing', 'sugar'],
    ['a required field that is optional', optionalSugar, withSugar, 'field-missing', 'sugar'],
    ['a widened list of values', ofSugar(['brown', 'white', 'none']), withSugar, 'values', 'sugar'],
    ['widened bounds', { schema: schema.extend({ cups: z.int().min(0) }) }, {}, 'bounds', 'cups'],
    ['another topic', { owner: 'payments' }, {}, 'topic-changed', undefined],
    ['another key', { key: 'cups' }, {}, 'key-changed', 'cups'],
  ])('%s', (_, present, released, rule, field) => {
    expect(rulesOf(present, released)).toEqual([['forward', rule, field, 1]]);
  });
});

describe('breaks both:', () => {
  test.each<[string, Tea, Tea, string, string]>([
    ['another type', { schema: schema.extend({ cups: z.string() }) }, {}, 'type', 'cups'],
    [
      'another format',
      { schema: schema.extend({ orderId: z.iso.date() }) },
      { schema: schema.extend({ orderId: z.iso.datetime() }) },
      ...(['format', 'orderId'] as const),
    ],
  ])('%s', (_, present, released, rule, field) => {
    expect(rulesOf(present, released)).toEqual(
      expect.arrayContaining([
        ['backward', rule, field, 1],
        ['forward', rule, field, 1],
      ]),
    );
  });

  test('another name of a field: the one is missing for us, the other for them', () => {
    const renamed = { schema: z.object({ orderId: z.string(), mugs: z.int().min(1) }) };
    expect(rulesOf(renamed, {})).toEqual([
      ['backward', 'field-missing', 'mugs', 1],
      ['forward', 'field-missing', 'cups', 1],
    ]);
  });
});

describe('versions', () => {
  test.each<[string, Tea | undefined, Tea[], string]>([
    ['a new one without an upcaster', inLitres, [{}], 'upcaster-missing'],
    [
      'one without the upcaster of one between',
      { ...inLitres, version: 3, upcasters: { 1: toLitres } },
      [{}],
      'upcaster-missing',
    ],
    [
      'an upcaster that makes no valid data',
      { ...inLitres, upcasters: { 1: (data) => data } },
      [{}],
      'upcaster-wrong',
    ],
    [
      'an upcaster that throws',
      { ...inLitres, upcasters: { 1: () => Object.keys(undefined as never) } },
      [{}],
      'upcaster-wrong',
    ],
    ['a lower one', {}, [inLitres], 'version-lowered'],
    ['none at all', undefined, [{}], 'type-removed'],
  ])('%s', (_, present, released, rule) => {
    expect(rulesOf(present, ...released)).toEqual([['backward', rule, undefined, 1]]);
  });
});

test('every release counts, not only the last', () => {
  const sugarAgain = { schema: schema.extend({ sugar: z.int().optional() }) };
  expect(rulesOf(sugarAgain, optionalSugar, {})).toEqual(
    [
      ['backward', 'values', 'sugar', 1],
      ['forward', 'type', 'sugar', 1],
    ].map(([direction, , field, release]) => [direction, 'type', field, release]),
  );
});

test('what was accepted in a release begins anew there', () => {
  const [first, second] = releasedAs(withSugar, {}) as [ReleasedForm, ReleasedForm];
  const history = [first, { ...second, accepted: 'nobody has read it yet' }];
  expect(breaksOf('TeaBrewed', tea(), history)).toEqual([]);
  const removed = { release: 3, removed: true as const, accepted: 'no longer brewed' };
  expect(breaksOf('TeaBrewed', undefined, [...history, removed])).toEqual([]);
});

test('a break says which message, which field, why, and what to do', () => {
  expect(breaksOf('TeaBrewed', tea(withSugar), releasedAs({}))).toEqual([
    {
      message: 'TeaBrewed',
      release: 1,
      rule: 'field-missing',
      direction: 'backward',
      field: 'sugar',
      why: 'writers of release 1 do not write it, readers now require it',
      todo: 'make it optional or give it a default, or raise the version to 2 with upcasters[1]',
    },
  ]);
  const brew = command({ ...teaBrewed, type: 'BrewTea' });
  const { upcast: _, upcastsFrom: __, ...form } = formOf(brew);
  expect(breaksOf('BrewTea', undefined, [{ release: 1, ...form }])[0]?.todo).toContain('its handler');
});
