/** A limit over a sliding window: `customer count 3 in 10min` is broken by the fourth payment of a customer within ten minutes. */
export interface Rule {
  /** As it was written; it names the rule in events and tables. */
  readonly name: string;
  readonly per: 'customer' | 'country';
  /** Payments, or their amounts in minor units, each currency for itself. */
  readonly of: 'count' | 'sum';
  readonly max: number;
  readonly windowMs: number;
}

const form = /^(customer|country) (count|sum) ([1-9]\d{0,14}) in ([1-9]\d{0,6})(s|min|h)$/;
const unitMs = { s: 1_000, min: 60_000, h: 3_600_000 } as const;
const windowMaxMs = 24 * unitMs.h;

/** What a rule looks like, for whoever wrote another one. */
export const ruleForm =
  '"customer|country count|sum <max> in <n>s|min|h" with semicolons between them, windows of a minute to a day, sums in minor units';

/** Reads rules with semicolons between them; an empty text has none. Throws a text that names the one that is none. */
export function parseRules(text: string): readonly Rule[] {
  const names = text
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated) throw new Error(`${JSON.stringify(repeated)} is there twice`);
  return names.map((name) => {
    const [, per, of, max, length, unit] = form.exec(name) ?? [];
    const windowMs = Number(length) * unitMs[unit as keyof typeof unitMs];
    if (!(windowMs >= unitMs.min && windowMs <= windowMaxMs))
      throw new Error(`${JSON.stringify(name)} is no rule`);
    return { name, per: per as Rule['per'], of: of as Rule['of'], max: Number(max), windowMs };
  });
}
