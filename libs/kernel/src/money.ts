import { InvariantBroken } from './errors.js';

/** The currencies the shop takes, each with two minor digits (ISO 4217). */
export const currencies = ['GBP', 'EUR', 'USD'] as const;
export type Currency = (typeof currencies)[number];

/** An amount in minor units (pence, cents): always a safe integer, never a fraction. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** The sum of amounts in minor units. Throws {@link InvariantBroken} when it leaves the safe integers. */
export function sumMinor(amounts: Iterable<number>): number {
  let total = 0;
  for (const amount of amounts) total += amount;
  if (!Number.isSafeInteger(total))
    throw new InvariantBroken(`a sum of money is not a safe integer: ${total}`);
  return total;
}

/** `1234, GBP` as `12.34 GBP`. */
export function formatMoney({ amountMinor, currency }: Money): string {
  return `${(amountMinor / 100).toFixed(2)} ${currency}`;
}
