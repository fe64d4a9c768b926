import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { event } from '@orderflow/contracts';
import { z } from 'zod';
import { changedHttp } from '../http/release-http.js';
import { brewing, shopOf, type Route } from '../http/tea-shop.fixtures.js';
import { comparable } from './form.js';
import { presentForms } from './present.js';
import { readReleased, writeReleased } from './released-files.js';
import { allBreaks, lastRelease, release, unreleased, type Present, type Released } from './release.js';
import { rolloutsOf } from './rollouts.js';

const nothing: Released = { messages: new Map(), topics: [], http: new Map() };

/** One message and one topic, with something about them changed. */
function present(
  fields: z.ZodRawShape = {},
  partitions: Record<string, number> = { 'tea.v1': 6 },
  version = 1,
): Present {
  const teaBrewed = event({
    ...{ type: 'TeaBrewed', owner: 'inventory', summary: 'The tea is ready.', version },
    ...{ schema: z.object({ orderId: z.string(), ...fields }), example: { orderId: 'o1' } },
    upcasters: version > 1 ? { 1: (data: unknown) => ({ ...(data as object), sugar: 'none' }) } : {},
  });
  return { messages: presentForms([teaBrewed]), partitions, http: new Map() };
}
const first = release(present(), nothing);
const sugar = { sugar: z.string() };
const without: Present = { messages: presentForms([]), partitions: { 'tea.v1': 6 }, http: new Map() };

describe('a release', () => {
  test('takes what is new, and afterwards there is nothing new', () => {
    expect(unreleased(present(), nothing)).toEqual(['CloudEvent', 'TeaBrewed', 'topics']);
    expect([...first.messages.keys()]).toEqual(['CloudEvent', 'TeaBrewed']);
    expect(unreleased(present(), first)).toEqual([]);
    expect([lastRelease(nothing), lastRelease(first), lastRelease(release(present(), first))]).toEqual([
      0, 1, 1,
    ]);
  });

  test('keeps every form of what has changed, and leaves the rest alone', () => {
    const second = release(present({ milk: z.string().optional() }), first);
    expect(second.messages.get('TeaBrewed')?.map(({ release: number }) => number)).toEqual([1, 2]);
    expect(second.messages.get('CloudEvent')).toBe(first.messages.get('CloudEvent'));
    expect(second.topics).toBe(first.topics);
  });

  test('is refused while something breaks, unless that is meant, with the reason', () => {
    expect(() => release(present(sugar), first)).toThrow('TeaBrewed: would break');
    const other = { message: 'CloudEvent', reason: 'no' };
    expect(() => release(present(sugar), first, other)).toThrow('TeaBrewed: would break');
    const accepted = { message: 'TeaBrewed', reason: 'nobody drinks it yet' };
    const second = release(present(sugar), first, accepted);
    expect(second.messages.get('TeaBrewed')?.at(-1)).toMatchObject({ release: 2, accepted: accepted.reason });
    expect(allBreaks(present(sugar), second)).toEqual([]);
  });

  test('accepts nothing that breaks nothing', () => {
    expect(() => release(present(), first, { message: 'TeaBrewed', reason: 'x' })).toThrow('breaks nothing');
  });

  test('of a removal that is meant is compared with no more, and the message may come back', () => {
    const second = release(without, first, { message: 'TeaBrewed', reason: 'out of fashion' });
    expect(comparable(second.messages.get('TeaBrewed') ?? [])).toEqual([]);
    expect([allBreaks(without, second), unreleased(without, second)]).toEqual([[], []]);
    expect(allBreaks(present(sugar), second)).toEqual([]);
    expect(unreleased(present(sugar), second)).toEqual(['TeaBrewed']);
  });
});

describe('topics', () => {
  const rulesOf = (partitions: Record<string, number>) =>
    allBreaks(present({}, partitions), first).map(({ message, rule }) => `${message} ${rule}`);

  test.each([
    ['the same', { 'tea.v1': 6 }, []],
    ['one more', { 'tea.v1': 6, 'tea.v2': 12 }, []],
    ['one less', {}, ['tea.v1 topic-removed']],
    ['more partitions', { 'tea.v1': 12 }, ['tea.v1 partitions-changed']],
  ])('%s', (_, partitions, rules) => {
    expect(rulesOf(partitions)).toEqual(rules);
  });

  test('one that is gone on purpose', () => {
    const gone = present({}, {});
    const second = release(gone, first, { message: 'tea.v1', reason: 'empty for a month' });
    expect([allBreaks(gone, second), unreleased(gone, second)]).toEqual([[], []]);
  });
});

describe('HTTP interfaces', () => {
  const served = (change: Partial<Route> = {}): Present => {
    return { ...present(), http: new Map([['orders', shopOf({ ...brewing, ...change })]]) };
  };
  const released = release(served(), first);
  const numbers = ({ http }: Released) => http.get('orders')?.map(({ release: number }) => number);

  test('are released once they are there, and again when they have changed', () => {
    expect([...changedHttp(served().http, first.http).keys()]).toEqual(['orders']);
    expect([allBreaks(served(), first), numbers(released)]).toEqual([[], [2]]);
    expect(numbers(release(served(), released))).toEqual([2]);
    const third = release(served({ summary: 'Tea.' }), released);
    expect([numbers(third), lastRelease(third)]).toEqual([[2, 3], 3]);
  });

  test('do not break, unless that is meant, with the reason', () => {
    const moved = served({ path: 'teas' });
    expect(() => release(moved, released)).toThrow('orders POST /pots/{potId}/teas: would break');
    const accepted = { message: 'orders POST /pots/{potId}/teas', reason: 'nobody asks for it' };
    const third = release(moved, released, accepted);
    expect([allBreaks(moved, third), third.http.get('orders')?.at(-1)?.accepted]).toEqual([[], accepted]);
  });

  test('are gone with their service, once that is accepted', () => {
    expect(() => release(present(), released)).toThrow('would break');
    const third = release(present(), released, { message: 'orders', reason: 'closed' });
    expect([allBreaks(present(), third), changedHttp(present().http, third.http).size]).toEqual([[], 0]);
  });

  test('are kept in files of their own', async () => {
    const root = await mkdtemp(join(tmpdir(), 'orderflow-released-'));
    try {
      await writeReleased(root, nothing, first);
      expect(await writeReleased(root, first, released)).toEqual([
        'docs/reference/released/openapi/orders.json',
      ]);
      expect(await readReleased(root)).toMatchObject({ topics: first.topics, http: released.http });
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

test('who receives a new version has to know it before it is sent', () => {
  const services = [{ name: 'orders', receives: ['TeaBrewed'] }] as const;
  expect(rolloutsOf(present(), first, services)).toEqual([]);
  expect(rolloutsOf(present(sugar, { 'tea.v1': 6 }, 2), first, services)).toEqual([
    'TeaBrewed: version 2: deploy who receives it (orders) before who sends it',
  ]);
  expect(allBreaks(present(sugar, { 'tea.v1': 6 }, 2), first)).toEqual([]);
});

test('files hold what was released; one that is damaged is named', async () => {
  const root = await mkdtemp(join(tmpdir(), 'orderflow-released-'));
  try {
    expect(await readReleased(root)).toEqual(nothing);
    const files = await writeReleased(root, nothing, first);
    expect(files).toHaveLength(3);
    const read = await readReleased(root);
    expect(allBreaks(present(), read)).toEqual([]);
    expect(unreleased(present(), read)).toEqual([]);
    expect(await writeReleased(root, read, release(present(), read))).toEqual([]);
    await writeFile(join(root, 'docs/reference/released/TeaBrewed.json'), '[{}]');
    await expect(readReleased(root)).rejects.toThrow(/released\/TeaBrewed.json: expected a list/);
  } finally {
    await rm(root, { recursive: true });
  }
});
