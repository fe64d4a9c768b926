import { readOrders, sampleOrdersFile, type OrderToPlace } from '@orderflow/replay';

/** So many real orders: those of the committed excerpt, from the start again when they do not suffice. */
export async function sampleOrders(count: number): Promise<OrderToPlace[]> {
  if (count === 0) return [];
  const { orders } = await readOrders(sampleOrdersFile);
  return Array.from({ length: count }, (_, at) => {
    const { invoiceNo, body } = orders[at % orders.length] as OrderToPlace;
    const round = Math.floor(at / orders.length);
    return { invoiceNo: round === 0 ? invoiceNo : `${invoiceNo}-${round + 1}`, body };
  });
}
