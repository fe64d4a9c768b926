/** The currencies the shop takes, each with two minor digits (ISO 4217). */
export const currencies = ['GBP', 'EUR', 'USD'] as const;
export type Currency = (typeof currencies)[number];

/** An amount in minor units (pence, cents): always a safe integer, never a fraction. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** `1234, GBP` as `12.34 GBP`. */
export function formatMoney({ amountMinor, currency }: Money): string {
  // In integers: a quotient of large amounts is off by a penny.
  const minor = Math.abs(amountMinor);
  const pence = minor % 100;
  return `${amountMinor < 0 ? '-' : ''}${(minor - pence) / 100}.${String(pence).padStart(2, '0')} ${currency}`;
}
