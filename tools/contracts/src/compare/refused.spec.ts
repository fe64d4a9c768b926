import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { refused, type RefusalRule } from './refused.js';
import type { Schema } from './schema.js';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io }))) as Schema;
const between = (writer: z.ZodType, reader: z.ZodType) =>
  refused(schemaOf(writer, 'output'), schemaOf(reader, 'input'));

const { string, int, number, literal, array, object, strictObject, looseObject, union, record } = z;
const colours = z.enum(['red', 'green']);
const none = object({});

/** What the reader takes and the writer writes, and what is refused of it. */
const cases: readonly [
  name: string,
  narrow: z.ZodType,
  wide: z.ZodType,
  rule: RefusalRule,
  field: string,
  says: readonly [writer: string, reader: string],
][] = [
  [
    'a field that is left out',
    object({ a: string() }),
    object({ a: string().optional() }),
    ...(['field-missing', 'a', ['may leave it out', 'require it']] as const),
  ],
  [
    'a field that is not written at all',
    object({ a: string(), b: int() }),
    object({ a: string() }),
    ...(['field-missing', 'b', ['do not write it', 'require it']] as const),
  ],
  [
    'a field that is not known',
    strictObject({ a: string() }),
    strictObject({ a: string(), b: int().optional() }),
    ...(['field-unexpected', 'b', ['may write it', 'refuse fields that they do not know']] as const),
  ],
  [
    'another type',
    object({ a: int() }),
    object({ a: string() }),
    'type',
    'a',
    ['may write string', 'expect integer'],
  ],
  [
    'a wider type',
    object({ a: int() }),
    object({ a: number() }),
    'type',
    'a',
    ['may write number', 'expect integer'],
  ],
  [
    'null',
    object({ a: int() }),
    object({ a: int().nullable() }),
    'type',
    'a',
    ['may write null', 'expect integer'],
  ],
  [
    'a list where one was',
    object({ a: string() }),
    object({ a: array(string()) }),
    ...(['type', 'a', ['may write array', 'expect string']] as const),
  ],
  [
    'one more value of a list',
    object({ a: colours }),
    object({ a: z.enum(['red', 'green', 'blue']) }),
    ...(['values', 'a', ['may write "blue"', 'expect "red", "green"']] as const),
  ],
  [
    'another constant',
    object({ a: literal('red') }),
    object({ a: colours }),
    ...(['values', 'a', ['may write "green"', 'expect "red"']] as const),
  ],
  [
    'any text where values are listed',
    object({ a: colours }),
    object({ a: string() }),
    ...(['values', 'a', ['may write any value', 'expect "red", "green"']] as const),
  ],
  [
    'a value of another type',
    object({ a: int() }),
    object({ a: literal('red') }),
    ...(['type', 'a', ['may write "red"', 'expect integer']] as const),
  ],
  ['less', int().min(2), int().min(1), 'bounds', '', ['may write at least 1', 'expect at least 2']],
  ['more', int().max(2), int().max(3), 'bounds', '', ['may write at most 3', 'expect at most 2']],
  [
    'the end of an open range',
    number().lt(1),
    number().lte(1),
    ...(['bounds', '', ['may write at most 1', 'expect at most 1, excluded']] as const),
  ],
  [
    'numbers without an end',
    number().gte(1),
    number(),
    ...(['bounds', '', ['may write less', 'expect at least 1']] as const),
  ],
  [
    'a longer text',
    string().max(2_000),
    string().max(2_001),
    ...(['bounds', '', ['may write at most 2,001 characters', 'expect at most 2,000 characters']] as const),
  ],
  [
    'an empty text',
    string().min(1),
    string(),
    'bounds',
    '',
    ['may write less', 'expect at least 1 characters'],
  ],
  [
    'an empty list',
    array(int()).min(1),
    array(int()),
    ...(['bounds', '', ['may write less', 'expect at least 1 entries']] as const),
  ],
  [
    'any text where one of a pattern is expected',
    string().regex(/^a/),
    string(),
    ...(['pattern', '', ['keep to no pattern', 'expect the pattern ^a']] as const),
  ],
  [
    'one pattern of two',
    string().regex(/^a/).regex(/b$/),
    string().regex(/^a/),
    ...(['pattern', '', ['keep to the pattern ^a', 'expect the pattern b$']] as const),
  ],
  [
    'a wrong field of an entry',
    object({ lines: array(object({ sku: string(), n: int() })) }),
    object({ lines: array(object({ sku: int(), n: int() })) }),
    ...(['type', 'lines[].sku', ['may write integer', 'expect string']] as const),
  ],
  [
    'one more alternative',
    object({ a: union([int(), string()]) }),
    object({ a: union([int(), string(), z.boolean()]) }),
    ...(['type', 'a', ['may write boolean', 'expect integer']] as const),
  ],
  [
    'a wrong value of a map',
    record(string(), int()),
    record(string(), string()),
    ...(['type', '*', ['may write string', 'expect integer']] as const),
  ],
  [
    'any field at all',
    strictObject({}),
    looseObject({}),
    'field-unexpected',
    '*',
    ['may write it', 'refuse fields that they do not know'],
  ],
  [
    'what cannot be compared',
    number().multipleOf(5),
    number(),
    ...(['incomparable', '', ['have no multipleOf', 'have multipleOf 5']] as const),
  ],
];

describe('a reader refuses', () => {
  test.each(cases)('%s', (_, narrow, wide, rule, field, [writer, reader]) => {
    expect(between(wide, narrow)).toEqual([{ field, rule, writer, reader }]);
  });
});

describe('a reader takes', () => {
  test.each(cases)('what he himself would write, not %s', (_, narrow, wide) => {
    expect([between(narrow, narrow), between(wide, wide)]).toEqual([[], []]);
  });

  // Of these two each says what the other does not.
  const bothWays = [
    'another type',
    'a list where one was',
    'a value of another type',
    'a wrong field of an entry',
  ];
  const oneWay = cases.filter(([name]) => ![...bothWays, 'a wrong value of a map'].includes(name));
  test.each(oneWay)('less than what he could, the other way round: %s', (_, narrow, wide) => {
    expect(between(narrow, wide)).toEqual([]);
  });

  test.each<[string, z.ZodType, z.ZodType]>([
    ['a field that he does not know', none, object({ a: string() })],
    ['a field less, where he has a default', object({ a: string().default('x') }), none],
    ['an email of any length', z.email(), z.email().max(254)],
    ['one of his alternatives', union([object({ a: int() }), object({ b: int() })]), object({ b: int() })],
    ['an open range inside a closed one', int().min(1), int().gt(0)],
    ['an integer where he wants a number', number(), int()],
  ])('%s', (_, reader, writer) => {
    expect(between(writer, reader)).toEqual([]);
  });
});

test('a format counts', () => {
  expect(refused({ type: 'string', format: 'date-time' }, { type: 'string', format: 'email' })).toEqual([
    { field: '', rule: 'format', writer: 'keep to the format date-time', reader: 'expect the format email' },
  ]);
});
