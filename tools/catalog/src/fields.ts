/** The parts of a JSON Schema that the contracts use. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

export interface Field {
  /** With dots for what is inside, `lines[].sku` for what is in a list. */
  readonly name: string;
  readonly type: string;
  readonly limits: string;
  readonly optional: boolean;
}

/** Every field of an object schema, those of inner objects and lists after the one that holds them. */
export function fieldsOf(schema: Schema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = prefix + key;
    const field = {
      name,
      type: typeOf(property),
      limits: limitsOf(property),
      optional: !schema.required?.includes(key),
    };
    return [field, ...fieldsOf(property, `${name}.`), ...fieldsOf(property.items ?? {}, `${name}[].`)];
  });
}

function typeOf({ type = 'any', format, items, ...schema }: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (type === 'array') return `list of ${typeOf(items ?? {})}`;
  return format ?? type;
}

function limitsOf(schema: Schema): string {
  const unlimited = schema.maximum === Number.MAX_SAFE_INTEGER;
  return [
    range('', schema.minimum, unlimited ? undefined : schema.maximum),
    range(' characters', schema.minLength, schema.maxLength),
    range(' entries', schema.minItems, schema.maxItems),
    schema.pattern && !schema.format ? `matches ${schema.pattern}` : '',
  ]
    .filter((text) => text !== '')
    .join('; ');
}

function range(unit: string, least?: number, most?: number): string {
  const [from, to] = [least?.toLocaleString('en'), most?.toLocaleString('en')];
  if (from && to) return `${from} to ${to}${unit}`;
  if (from) return `at least ${from}${unit}`;
  return to ? `at most ${to}${unit}` : '';
}
