import type { OrderToPlace } from '@orderflow/replay';
import { randomOf } from '@orderflow/testkit';

export const skuCount = 1_000;
export const linesPerOrder = 3;
const quantityMax = 5;
const seed = 6;

const skuAt = (index: number) => `SKU-${String(index).padStart(4, '0')}`;

/** So many orders of three different articles out of 1,000, the same ones at every call. */
export function shopOrders(count: number): OrderToPlace[] {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  return Array.from({ length: count }, (_, at) => {
    const first = below(skuCount);
    // Two steps are at most 600: they do not come round to the first.
    const step = 1 + below(300);
    return {
      invoiceNo: String(at),
      body: {
        customerId: `C${below(10_000)}`,
        email: `customer-${at % 10_000}@customers.example`,
        country: 'United Kingdom',
        currency: 'GBP' as const,
        lines: Array.from({ length: linesPerOrder }, (_, line) => {
          const index = (first + line * step) % skuCount;
          return {
            sku: skuAt(index),
            description: `ARTICLE NUMBER ${index} OF THE WAREHOUSE`,
            quantity: 1 + below(quantityMax),
            unitPriceMinor: 100 + index,
          };
        }),
      },
    };
  });
}

export const totalMinorOf = ({ body }: OrderToPlace) =>
  body.lines.reduce((sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor, 0);

/** Goods for so many orders, however they choose among the articles. */
export function goodsFor(orders: number): Map<string, number> {
  const most = orders * quantityMax;
  return new Map(Array.from({ length: skuCount }, (_, index) => [skuAt(index), most]));
}
