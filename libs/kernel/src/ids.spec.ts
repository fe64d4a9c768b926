import { describe, expect, it } from '@jest/globals';
import { lowestIdAt, newId } from './ids.js';

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('an id', () => {
  it('is a UUIDv7', () => {
    expect(newId()).toMatch(uuidV7);
  });

  it('is unique and sorts after every earlier one, also within a millisecond', () => {
    const ids = Array.from({ length: 20_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('the lowest id of an instant', () => {
  it('carries the instant, and is a UUIDv7 itself', () => {
    expect(lowestIdAt(new Date(0))).toBe('00000000-0000-7000-8000-000000000000');
    expect(lowestIdAt(new Date('2026-01-02T03:04:05.678Z'))).toBe('019b7ca9-8f2e-7000-8000-000000000000');
    expect(lowestIdAt(new Date())).toMatch(uuidV7);
  });

  it('sorts above every id made before, and below every id made from then on', () => {
    const before = new Date();
    const id = newId();
    const after = new Date(Date.now() + 1);
    expect([lowestIdAt(after), id, lowestIdAt(before)].toSorted()).toEqual([
      lowestIdAt(before),
      id,
      lowestIdAt(after),
    ]);
  });
});
