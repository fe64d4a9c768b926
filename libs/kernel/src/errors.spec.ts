import { describe, expect, it, test } from '@jest/globals';
import {
  type AppError,
  DependencyUnavailable,
  errorCodes,
  errorMessage,
  InfrastructureUnreachable,
  InvariantBroken,
} from './errors.js';

test('the codes are frozen: logs, dead letters and problem documents carry them', () => {
  expect(errorCodes).toMatchInlineSnapshot(`
    [
      "configuration-invalid",
      "dependency-unavailable",
      "infrastructure-unreachable",
      "message-invalid",
      "publish-failed",
      "request-invalid",
      "topic-unknown",
      "overloaded",
      "invariant-broken",
    ]
  `);
});

it.each<[AppError, string, boolean]>([
  [new InvariantBroken('two teapots became three'), 'invariant-broken', false],
  [new DependencyUnavailable('the carrier', 'no answer'), 'dependency-unavailable', true],
  [new InfrastructureUnreachable('Postgres at 127.0.0.1:1'), 'infrastructure-unreachable', true],
])('%s carries its own name, code and whether to try again', (error, code, retryable) => {
  expect([error.name, error.code, error.retryable]).toEqual([error.constructor.name, code, retryable]);
});

it('an unavailable dependency is named, and its cause kept', () => {
  const cause = new Error('hung up');
  const error = new DependencyUnavailable('the carrier', 'no answer', { cause });
  expect(error.message).toBe('the carrier is unavailable: no answer');
  expect([error.dependency, error.cause]).toEqual(['the carrier', cause]);
});

describe('the text of what was thrown', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:1');
  it.each([
    ['an error', new Error('too hot'), 'too hot'],
    ['text', 'too hot', 'too hot'],
    ['nothing', undefined, 'undefined'],
    ['no error at all', { toString: (): string => 'a teapot' }, 'a teapot'],
    [
      'several errors that have no text together',
      new AggregateError([refused, new Error('and ::1')]),
      'connect ECONNREFUSED 127.0.0.1:1; and ::1',
    ],
    ['several inside several', new AggregateError([new AggregateError([refused])]), refused.message],
    ['several errors under one text', new AggregateError([refused], 'nobody answers'), 'nobody answers'],
  ])('of %s', (_, thrown, text) => {
    expect(errorMessage(thrown)).toBe(text);
  });
});
