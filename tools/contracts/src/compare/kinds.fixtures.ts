import fc from 'fast-check';
import { z } from 'zod';

/** A schema, and values that a writer who keeps to it may write. */
export interface Kind {
  readonly schema: z.ZodType;
  readonly values: fc.Arbitrary<unknown>;
}

const bounds = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
const integers = bounds.map(([least, more]): Kind => ({
  schema: z
    .int()
    .min(least)
    .max(least + more),
  values: fc.integer({ min: least, max: least + more }),
}));
const texts = bounds.map(([least, more]): Kind => ({
  schema: z
    .string()
    .min(least)
    .max(least + more),
  values: fc.string({ minLength: least, maxLength: least + more, unit: fc.constantFrom('a', 'b') }),
}));
const lists = (values: string[]) => fc.subarray(values, { minLength: 1 });
const choices = lists(['a', 'b', 'aa']).map((values): Kind => ({
  schema: z.enum(values as [string]),
  values: fc.constantFrom(...values),
}));
const simple = fc.oneof(integers, texts, choices);
const nullable = simple.map(({ schema, values }): Kind => ({
  schema: schema.nullable(),
  values: fc.option(values),
}));
const either = fc.tuple(simple, simple).map(([one, other]): Kind => ({
  schema: z.union([one.schema, other.schema]),
  values: fc.oneof(one.values, other.values),
}));
const lines = fc.tuple(simple, bounds).map(([{ schema, values }, [least, more]]): Kind => ({
  schema: z
    .array(schema)
    .min(least)
    .max(least + more),
  values: fc.array(values, { minLength: least, maxLength: least + more }),
}));
export const leaf = fc.oneof(simple, nullable, either, lines);
const field = fc.record({ kind: leaf, optional: fc.boolean() });
export const objects = fc
  .record({
    fields: fc.dictionary(fc.constantFrom('x', 'y', 'z'), field, { maxKeys: 2 }),
    strict: fc.boolean(),
  })
  .map(({ fields, strict }): Kind => {
    const entries = Object.entries(fields);
    const shape = Object.fromEntries(
      entries.map(([name, { kind, optional }]) => [name, optional ? kind.schema.optional() : kind.schema]),
    );
    const model = Object.fromEntries(entries.map(([name, { kind }]) => [name, kind.values]));
    const requiredKeys = entries.filter(([, { optional }]) => !optional).map(([name]) => name);
    return {
      schema: strict ? z.strictObject(shape) : z.object(shape),
      values: fc.record(model, { requiredKeys }),
    };
  });
