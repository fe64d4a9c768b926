import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { objects, type Kind } from '../compare/kinds.fixtures.js';
import { httpBreaks } from './http-breaks.js';
import { brewing, shopOf } from './tea-shop.fixtures.js';

const routeOf = ({ schema: body }: Kind, { schema: answer }: Kind) =>
  shopOf({ ...brewing, body, answer, query: body as z.ZodObject });

/** What somebody may write who keeps to a schema: where it takes others, a field that nobody knows, too. */
const written = ({ schema, values }: Kind, unknown: boolean) =>
  fc.tuple(values, fc.option(fc.integer(), { nil: undefined })).map(([value, other]) => {
    const closed = (schema as z.ZodObject).def.catchall instanceof z.ZodNever;
    return closed || !unknown || other === undefined ? value : { ...(value as object), unheardOf: other };
  });

const services = fc
  .record({ bodyThen: objects, bodyNow: objects, answerThen: objects, answerNow: objects })
  .chain((kinds) =>
    fc.record({
      kinds: fc.constant(kinds),
      request: written(kinds.bodyThen, true),
      answer: written(kinds.answerNow, true),
    }),
  );

test('where no break is found, what was asked is taken, and what is answered can be read', () => {
  const seen = { taken: 0, refused: 0, read: 0, unread: 0 };
  fc.assert(
    fc.property(services, ({ kinds: { bodyThen, bodyNow, answerThen, answerNow }, request, answer }) => {
      const found = httpBreaks('orders', routeOf(bodyNow, answerNow), [
        { release: 1, document: routeOf(bodyThen, answerThen) },
      ]);
      const asked = !found.some(({ direction }) => direction === 'backward');
      const answered = !found.some(({ direction }) => direction === 'forward');
      if (asked) expect([request, bodyNow.schema.safeParse(request).success]).toEqual([request, true]);
      // Readers ignore what they do not know.
      const reader = z.object((answerThen.schema as z.ZodObject).shape);
      if (answered) expect([answer, reader.safeParse(answer).success]).toEqual([answer, true]);
      seen[asked ? 'taken' : 'refused'] += 1;
      seen[answered ? 'read' : 'unread'] += 1;
    }),
    { numRuns: 500 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(25);
});
