import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { leaf, objects } from './kinds.fixtures.js';
import { refused } from './refused.js';
import type { Schema } from './schema.js';

const written = fc.oneof(leaf, objects);
const pairs = fc
  .tuple(written, written)
  .chain(([writer, reader]) =>
    fc.record({ writer: fc.constant(writer), reader: fc.constant(reader), value: writer.values }),
  );

const json = (schema: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(schema, { io }) as Schema;

test('whatever a reader does not take is found before it is written', () => {
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(pairs, ({ writer, reader, value }) => {
      const found = refused(json(writer.schema, 'output'), json(reader.schema, 'input'));
      const taken = reader.schema.safeParse(value).success;
      if (found.length === 0) expect([value, taken]).toEqual([value, true]);
      seen[found.length === 0 ? 'taken' : 'refused'] += 1;
    }),
    { numRuns: 2_000 },
  );
  // It would hold for a comparison that refuses everything, too.
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
});

test('every schema takes what it writes', () => {
  fc.assert(
    fc.property(written, ({ schema }) => {
      expect(refused(json(schema, 'output'), json(schema, 'input'))).toEqual([]);
    }),
  );
});
