import { expect, it } from '@jest/globals';
import { FetchGenerations } from './fetch-generations.js';

function fetching(...nodes: number[]): FetchGenerations {
  const generations = new FetchGenerations();
  generations.joined();
  for (const node of nodes) generations.fetchStarted(node);
  return generations;
}

it('takes what was fetched after the join', () => {
  expect(fetching(1, 2).stale).toBe(false);
});

it('does not take what another node had fetched before a rejoin', () => {
  const generations = fetching(1, 2);
  generations.joined();
  generations.fetchStarted(1);
  expect(generations.stale).toBe(true);
});

it('takes nothing more until the rejoin that it asked for', () => {
  const generations = fetching(1, 2);
  generations.joined();
  expect(generations.stale).toBe(true);
  generations.fetchStarted(1);
  generations.fetchStarted(2);
  expect(generations.stale).toBe(true);
  generations.joined();
  generations.fetchStarted(1);
  expect(generations.stale).toBe(false);
});
