import type { Refusal } from './refused.js';
import { typesOf, type Schema } from './schema.js';

const counted = [
  { type: 'string', of: 'Length', unit: ' characters' },
  { type: 'array', of: 'Items', unit: ' entries' },
];

/** Where what is written can lie outside the reader's bounds, or is not of its format or pattern. */
export function limitsRefused(writes: Schema, reads: Schema, field: string): Refusal[] {
  const types = typesOf(writes);
  const named = (['format', 'pattern'] as const).flatMap((keyword) => asNamed(keyword, writes, reads, field));
  return [
    ...(types.includes('number') || types.includes('integer')
      ? [
          ...atLeast(leastNumber(writes), leastNumber(reads), field),
          ...atMost(mostNumber(writes), mostNumber(reads), field),
        ]
      : []),
    ...counted.flatMap(({ type, of, unit }) =>
      types.includes(type)
        ? [
            ...atLeast(count(writes, `min${of}`), count(reads, `min${of}`), field, unit),
            ...atMost(count(writes, `max${of}`), count(reads, `max${of}`), field, unit),
          ]
        : [],
    ),
    ...(types.includes('string') ? named : []),
  ];
}

/** A bound of a range; `open` when the value itself lies outside. */
interface Bound {
  readonly value: number;
  readonly open: boolean;
}

const count = (schema: Schema, keyword: string) => bound(schema[keyword], false);
const bound = (value: unknown, open: boolean): Bound | undefined =>
  typeof value === 'number' ? { value, open } : undefined;

const leastNumber = (schema: Schema) => narrower(schema, 'minimum', 'exclusiveMinimum', 1);
const mostNumber = (schema: Schema) => narrower(schema, 'maximum', 'exclusiveMaximum', -1);

/** The narrower of a closed and an open bound; of an integer the closed one that says the same. */
function narrower(schema: Schema, closed: string, open: string, inwards: 1 | -1): Bound | undefined {
  const one = bound(schema[closed], false);
  const other = bound(schema[open], schema.type !== 'integer');
  const shut = other && !other.open ? { value: other.value + inwards, open: false } : other;
  if (!one || !shut) return one ?? shut;
  const further = (shut.value - one.value) * inwards;
  return further > 0 || (further === 0 && shut.open) ? shut : one;
}

function atLeast(writes: Bound | undefined, reads: Bound | undefined, field: string, unit = ''): Refusal[] {
  if (!reads || (writes && within(writes.value - reads.value, writes, reads))) return [];
  return [outside(field, 'at least', writes, reads, unit)];
}

function atMost(writes: Bound | undefined, reads: Bound | undefined, field: string, unit = ''): Refusal[] {
  if (!reads || (writes && within(reads.value - writes.value, writes, reads))) return [];
  return [outside(field, 'at most', writes, reads, unit)];
}

const within = (inwards: number, writes: Bound, reads: Bound) =>
  inwards > 0 || (inwards === 0 && (writes.open || !reads.open));

function outside(
  field: string,
  side: string,
  writes: Bound | undefined,
  reads: Bound,
  unit: string,
): Refusal {
  const said = ({ value, open }: Bound) =>
    `${side} ${value.toLocaleString('en')}${unit}${open ? ', excluded' : ''}`;
  const writer = writes ? `may write ${said(writes)}` : `may write ${side === 'at most' ? 'more' : 'less'}`;
  return { field, rule: 'bounds', writer, reader: `expect ${said(reads)}` };
}

function asNamed(keyword: 'format' | 'pattern', writes: Schema, reads: Schema, field: string): Refusal[] {
  const [written, read] = [writes[keyword], reads[keyword]];
  if (read === undefined || read === written) return [];
  const said = (value?: string) => (value === undefined ? `no ${keyword}` : `the ${keyword} ${value}`);
  return [{ field, rule: keyword, writer: `keep to ${said(written)}`, reader: `expect ${said(read)}` }];
}
