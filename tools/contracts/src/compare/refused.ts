import { anything, branchesOf, otherKeywords, same, typesOf, valuesOf, type Schema } from './schema.js';
import { limitsRefused } from './limits.js';
import { z } from 'zod';

export const refusalRules = [
  'field-missing',
  'field-unexpected',
  'type',
  'values',
  'bounds',
  'format',
  'pattern',
  'incomparable',
] as const;
export type RefusalRule = (typeof refusalRules)[number];

/** Something that a writer may write and a reader does not take. */
export interface Refusal {
  /** `lines[].sku`; empty for the whole. */
  readonly field: string;
  readonly rule: RefusalRule;
  /** What the writer does: "may leave it out". */
  readonly writer: string;
  /** What the reader wants: "require it". */
  readonly reader: string;
}

/**
 * Everything that data of the schema `writes` may have and the schema `reads` does not take: none when every such value is
 * valid for `reads`. What cannot be decided (two patterns, keywords that are not known here) counts as refused unless both say the same.
 */
export function refused(writes: Schema, reads: Schema, field = ''): Refusal[] {
  const { allOf: alsoReads = [], pattern, ...read } = reads;
  const { allOf: alsoWrites = [], ...written } = writes;
  const parts = [written, ...alsoWrites];
  const wanted = [read, ...(pattern === undefined ? [] : [{ pattern }]), ...alsoReads];
  // Each part of what is read has to hold; each part of what is written can be what makes it hold.
  return wanted.flatMap((part) => fewest(parts.map((one) => ofBranches(one, part, field))));
}

function ofBranches(writes: Schema, reads: Schema, field: string): Refusal[] {
  const written = branchesOf(writes);
  if (written) return written.flatMap((branch) => refused(branch, reads, field));
  const values = valuesOf(writes);
  if (values) return ofValues(values, reads, field);
  const types = typesOf(writes);
  if (Array.isArray(writes.type) && types.length > 1) {
    return types.flatMap((type) => refused({ ...writes, type }, reads, field));
  }
  const alternatives = branchesOf(reads);
  if (alternatives) return fewest(alternatives.map((branch) => refused(writes, branch, field)));
  return ofOneType(writes, reads, field);
}

/** Of the alternatives the one that is nearest to taking it all. */
const fewest = (alternatives: readonly Refusal[][]): Refusal[] =>
  alternatives.reduce((best, next) => (next.length < best.length ? next : best), alternatives[0] ?? []);

const listed = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(', ');

/** Listed values are looked at one by one: whatever the reader's schema says, it takes a value or it does not. */
function ofValues(values: readonly unknown[], reads: Schema, field: string): Refusal[] {
  const reader = z.fromJSONSchema(reads as never);
  const lost = values.filter((value) => !reader.safeParse(value).success);
  if (lost.length === 0) return [];
  const accepted = valuesOf(reads);
  return [
    {
      ...{ field, rule: accepted ? 'values' : 'type' },
      writer: `may write ${listed(lost)}`,
      reader: `expect ${accepted ? listed(accepted) : typesOf(reads).join(' or ')}`,
    },
  ];
}

const handled = [
  ...['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', 'properties', 'required', 'additionalProperties'],
  ...['items', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'format', 'pattern'],
];

function ofOneType(writes: Schema, reads: Schema, field: string): Refusal[] {
  const values = valuesOf(reads);
  const taken = typesOf(reads);
  const untaken = typesOf(writes).filter(
    (type) => !taken.includes(type) && !(type === 'integer' && taken.includes('number')),
  );
  if (untaken.length > 0) {
    const [writer, reader] = [`may write ${untaken.join(' or ')}`, `expect ${taken.join(' or ')}`];
    return [{ field, rule: 'type', writer, reader }];
  }
  if (values)
    return [{ field, rule: 'values', writer: 'may write any value', reader: `expect ${listed(values)}` }];
  return [
    ...limitsRefused(writes, reads, field),
    ...(typesOf(writes).includes('object') ? fieldsRefused(writes, reads, field) : []),
    ...(reads.items && typesOf(writes).includes('array')
      ? refused(writes.items ?? anything, reads.items, `${field}[]`)
      : []),
    ...otherKeywords(reads, handled)
      .filter((keyword) => !same(writes[keyword], reads[keyword]))
      .map((keyword): Refusal => {
        const says = (schema: Schema) =>
          keyword in schema ? `${keyword} ${listed([schema[keyword]])}` : `no ${keyword}`;
        return { field, rule: 'incomparable', writer: `have ${says(writes)}`, reader: `have ${says(reads)}` };
      }),
  ];
}

function fieldsRefused(writes: Schema, reads: Schema, field: string): Refusal[] {
  const at = (name: string) => (field === '' ? name : `${field}.${name}`);
  const { properties: written = {}, required: always = [], additionalProperties: more = true } = writes;
  const { properties: read = {}, required = [], additionalProperties: others = true } = reads;
  const moreSchema = typeof more === 'object' ? more : anything;
  const missing = required
    .filter((name) => !always.includes(name))
    .map((name): Refusal => ({
      ...{ field: at(name), rule: 'field-missing' },
      writer: name in written || more !== false ? 'may leave it out' : 'do not write it',
      reader: 'require it',
    }));
  const known = Object.entries(read)
    // A writer that does not know the field does not write it.
    .filter(([name]) => name in written || more !== false)
    .flatMap(([name, schema]) => refused(written[name] ?? moreSchema, schema, at(name)));
  const unknown = Object.entries(written).filter(([name]) => !(name in read));
  const unexpected = [...unknown, ...(more === false ? [] : [['*', moreSchema] as const])].flatMap(
    ([name, schema]): Refusal[] => {
      if (others === true) return [];
      if (others !== false) return refused(schema, others, at(name));
      const [writer, reader] = ['may write it', 'refuse fields that they do not know'];
      return [{ field: at(name), rule: 'field-unexpected', writer, reader }];
    },
  );
  return [...missing, ...known, ...unexpected];
}
