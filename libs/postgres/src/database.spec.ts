import { describe, expect, it } from '@jest/globals';
import { DependencyUnavailable } from '@orderflow/kernel';
import { isConnectionError, isTransientError } from './database.js';

const withCode = (code: string) => Object.assign(new Error('no teapots'), { code });
const refused = withCode('ECONNREFUSED');

const broken: readonly (readonly [string, unknown])[] = [
  ...['08006', '57P01', '57P03', '53300'].map((code) => [code, withCode(code)] as const),
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].map(
    (code) => [code, withCode(code)] as const,
  ),
  ['an ended connection', new Error('Connection terminated unexpectedly')],
  ['a pool that waited in vain', new Error('timeout exceeded when trying to connect')],
  ['a client that is gone', new Error('Client has encountered a connection error and is not queryable')],
  ['every address refused', new AggregateError([refused, refused])],
];
const again = ['40001', '40P01', '55P03'].map((code) => [code, withCode(code)] as const);
const final: readonly (readonly [string, unknown])[] = [
  ...['23505', '42P01', '22003', '57014', 'EACCES'].map((code) => [code, withCode(code)] as const),
  ['an error of the code', new TypeError('teapots is undefined')],
  ['no error', 'ECONNREFUSED'],
  ['some addresses refused', new AggregateError([refused, withCode('EACCES')])],
  ['an outside system that is away', new DependencyUnavailable('the carrier', 'timeout exceeded')],
];

describe('a connection that failed', () => {
  it.each(broken)('is %s', (_, error) => expect(isConnectionError(error)).toBe(true));
  it.each([...again, ...final])('is not %s', (_, error) => expect(isConnectionError(error)).toBe(false));
});

describe('the same transaction can succeed another time', () => {
  it.each([...broken, ...again])('after %s', (_, error) => expect(isTransientError(error)).toBe(true));
  it.each(final)('but not after %s', (_, error) => expect(isTransientError(error)).toBe(false));
});
