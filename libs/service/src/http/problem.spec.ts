import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseWith, problemDocument, ProblemException, type FieldError } from './problem.js';

const basket = z.strictObject({
  customer: z.string().min(1),
  lines: z.array(z.strictObject({ sku: z.string().max(10), quantity: z.int() })).min(1),
});
const line = { sku: 'teapot', quantity: 1 };
const good = { customer: 'Ada', lines: [line] };

function problemOf(input: unknown, schema: z.ZodType = basket) {
  try {
    parseWith(schema, input);
  } catch (error) {
    if (error instanceof ProblemException) return { status: error.getStatus(), ...error.problem };
    throw error;
  }
  throw new Error('the input was taken');
}

it('what is as expected is returned in the shape of its schema', () => {
  expect(parseWith(basket, good)).toEqual(good);
  expect(parseWith(z.object({ n: z.coerce.number() }), { n: '7' })).toEqual({ n: 7 });
});

it.each([undefined, null])('a body that is %p is missing', (body) => {
  const problem = { status: 400, type: 'body-missing', title: 'The request has no JSON body' };
  expect(problemOf(body)).toEqual(problem);
});

describe('a wrong field is told with its path, its value and what was expected', () => {
  const long = 'x'.repeat(101);
  it.each<[string, unknown, FieldError[]]>([
    [
      'missing',
      { lines: [line] },
      [{ field: 'customer', expected: expect.stringMatching(/string/) as never }],
    ],
    [
      'nested',
      { ...good, lines: [line, { ...line, quantity: 'two' }] },
      [{ field: 'lines[1].quantity', value: 'two', expected: expect.stringMatching(/number/) as never }],
    ],
    ['unknown', { ...good, gift: true }, [{ field: 'gift', expected: 'no such field' }]],
    [
      'unknown and nested',
      { ...good, lines: [{ ...line, price: 1, vat: 2 }] },
      [
        { field: 'lines[0].price', expected: 'no such field' },
        { field: 'lines[0].vat', expected: 'no such field' },
      ],
    ],
    [
      'null',
      { ...good, customer: null },
      [{ field: 'customer', value: null, expected: expect.any(String) as never }],
    ],
    ['no object', [], [{ field: '(body)', value: '(array of 0)', expected: expect.any(String) as never }]],
    [
      'an object',
      { ...good, customer: { name: 'Ada' } },
      [{ field: 'customer', value: '(object)', expected: expect.any(String) as never }],
    ],
    [
      'long',
      { ...good, lines: [{ ...line, sku: long }] },
      [{ field: 'lines[0].sku', value: `${'x'.repeat(100)}…`, expected: expect.any(String) as never }],
    ],
  ])('%s', (_, input, errors) => {
    const { status, type, detail, errors: told } = problemOf(input);
    expect({ status, type, detail, told }).toEqual({
      status: 422,
      type: 'request-invalid',
      detail: undefined,
      told: errors,
    });
  });
});

describe('of many wrong fields', () => {
  const lines = (count: number) => Array.from({ length: count }, () => ({ ...line, quantity: 0.5 }));

  it('a hundred are told', () => {
    const { errors, detail } = problemOf({ ...good, lines: lines(100) });
    expect([errors?.length, detail]).toEqual([100, undefined]);
  });

  it('only the first hundred are, and how many there were', () => {
    const { errors, detail } = problemOf({ ...good, lines: lines(2_000) });
    expect(errors?.length).toBe(100);
    expect(errors?.at(-1)?.field).toBe('lines[99].quantity');
    expect(detail).toBe('2000 errors, of which the first 100 are told');
  });
});

it('the document names its type as a URN', () => {
  expect(problemDocument(404, { type: 'not-found', title: 'There is nothing here' })).toEqual({
    type: 'urn:orderflow:problem:not-found',
    status: 404,
    title: 'There is nothing here',
  });
});
