import { z } from 'zod';

const sums = z.array(z.int()).nullable();

export const versionView = z.object({
  id: z.int(),
  projection: z.string(),
  rule: z.int(),
  status: z.enum(['building', 'live', 'retired', 'aborted', 'failed']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  ends: z.array(z.object({ topic: z.string(), partition: z.int(), end: z.int() })).nullable(),
  outcome: z
    .object({
      rows: z.int().optional(),
      differing: z.int().optional().describe('rows that are not the same in the version before it'),
      examples: z.array(z.object({ key: z.array(z.string()), before: sums, after: sums })).optional(),
      reason: z.string().optional(),
    })
    .nullable(),
  progress: z.object({ read: z.int(), toRead: z.int() }).optional(),
});

export const projectionView = z.object({
  name: z.string(),
  keys: z.array(z.string()),
  sums: z.array(z.string()),
  newestRule: z.int(),
  versions: z.array(versionView).describe('the latest ten, the newest first'),
});
