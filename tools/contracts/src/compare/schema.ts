/** A JSON Schema as zod writes it: the keywords that are compared, and whatever else there is. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

const types = ['object', 'array', 'string', 'number', 'boolean', 'null'] as const;

/** The types that a value may have; `integer` is kept beside `number`. */
export function typesOf(schema: Schema): readonly string[] {
  const { type } = schema;
  if (type === undefined) return types;
  return typeof type === 'string' ? [type] : type;
}

/** The only values that the schema takes, or undefined when they are not listed. */
export function valuesOf(schema: Schema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema.const];
  return schema.enum;
}

/** The alternatives of the schema. Those of zod exclude each other, or it does not matter: `oneOf` is as good as `anyOf`. */
export const branchesOf = ({ anyOf, oneOf }: Schema) => anyOf ?? oneOf;

/** Any value at all is written, or taken. */
export const anything: Schema = {};

export const same = (one: unknown, other: unknown) => canonical(one) === canonical(other);

/** JSON whose keys are in order: equal for equal values. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Says nothing about which values are valid. */
const annotations = ['$schema', '$id', 'title', 'description', 'default', 'examples', 'deprecated'];

/** What the schema says beside the keywords in `handled`. */
export function otherKeywords(schema: Schema, handled: readonly string[]): string[] {
  return Object.keys(schema).filter(
    (keyword) => !handled.includes(keyword) && !annotations.includes(keyword),
  );
}
