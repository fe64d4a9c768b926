import { expect, test } from '@jest/globals';
import { infraKind } from './test-servers.js';

test.each([
  [{}, 'embedded'],
  [{ TEST_INFRA: '' }, 'embedded'],
  [{ TEST_INFRA: 'embedded' }, 'embedded'],
  [{ TEST_INFRA: 'docker' }, 'docker'],
])('%j: %s', (environment, kind) => {
  expect(infraKind(environment)).toBe(kind);
});

test('another one is refused, with what was expected', () => {
  expect(() => infraKind({ TEST_INFRA: 'podman' })).toThrow(
    'TEST_INFRA is "podman": expected docker or embedded',
  );
});
