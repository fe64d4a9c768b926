import { z } from 'zod';

const original = z.object({
  topic: z.string(),
  partition: z.int().min(0),
  offset: z.string(),
  key: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});

/** The value of a record on a dead-letter topic. */
export const deadLetterRecord = z.object({
  consumer: z.string().describe('the service that gave up'),
  cause: z.object({ code: z.string(), reason: z.string() }),
  handler: z.string().nullable().describe('service/Type; null when it was not even decoded'),
  attempts: z.int().min(0),
  firstFailedAt: z.iso.datetime(),
  lastFailedAt: z.iso.datetime(),
  original: z.union([
    original.extend({ value: z.string().nullable() }),
    original.extend({ valueBase64: z.string().describe('where it is not UTF-8') }),
  ]),
});
export type DeadLetterRecord = z.infer<typeof deadLetterRecord>;
