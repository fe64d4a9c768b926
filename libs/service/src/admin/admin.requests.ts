import { z } from 'zod';

const text = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((value) => !value.includes('\0'), 'expected text without NUL');
const position = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number')
  .transform(Number);
const reason = text(500);
const limit = z.coerce.number().int().min(1).max(500).default(100);

const filter = {
  key: text(1_024).optional(),
  type: text(256).optional(),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{12}$/, 'expected a fingerprint: 12 hexadecimal digits')
    .optional(),
};

export const positionParams = z.object({ position });
export const listRequest = z.strictObject({
  ...filter,
  state: z.enum(['dead', 'retrying', 'queued', 'any']).default('dead'),
  after: position.default(0),
  limit,
});
export const keysRequest = z.strictObject({ after: position.default(0), limit });
export const groupsRequest = z.strictObject(filter);
export const actsRequest = z.strictObject({
  position: position.optional(),
  before: position.optional(),
  limit,
});

export const retryRequest = z.strictObject({ reason: reason.optional() });
export const discardRequest = z.strictObject({ reason });

/** A value as text, exactly as it is to be, or as JSON. */
const value = z.union([z.string().min(1), z.record(z.string(), z.unknown())], {
  error: 'expected the whole message, as an object or as text',
});
export const editRequest = z.strictObject({ value, reason: reason.optional() });
export const dryRunRequest = z.strictObject({ value: value.optional(), effect: z.unknown().optional() });

export const retryManyRequest = z
  .strictObject({
    ...filter,
    all: z.literal(true).optional(),
    ratePerSecond: z.number().min(0.01).max(1_000).default(20),
    reason: reason.optional(),
  })
  .refine((request) => request.all ?? request.key ?? request.type ?? request.fingerprint, {
    path: ['all'],
    error: 'expected fingerprint, key or type to choose by, or all: true',
  });
