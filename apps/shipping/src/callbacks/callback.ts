import { shapes } from '@orderflow/contracts';
import { z } from 'zod';
import type { Heard } from '../carrier/carrier-words.js';

const trackingId = z.string().min(1).max(100);
const { orderId, moment } = shapes;
const about = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), timestamp: moment, data: z.object({ orderId, ...shape }) });

/** What the carrier calls back with: a payload as Standard Webhooks has them. `timestamp` is when it happened. */
export const callback = z.discriminatedUnion('type', [
  about('shipment.booked', { trackingId }),
  about('shipment.refused', { reason: shapes.reason }),
  about('shipment.dispatched', { trackingId }),
  about('shipment.delivered', { trackingId }),
]);
export type Callback = z.infer<typeof callback>;

export function heardIn({ type, timestamp: at, data }: Callback): Heard {
  const { orderId } = data;
  switch (type) {
    case 'shipment.booked':
      return { orderId, word: { said: 'booked', trackingId: data.trackingId } };
    case 'shipment.refused':
      return { orderId, word: { said: 'refused', reason: data.reason } };
    case 'shipment.dispatched':
      return { orderId, word: { said: 'dispatched', trackingId: data.trackingId, at } };
    case 'shipment.delivered':
      return { orderId, word: { said: 'delivered', trackingId: data.trackingId, at } };
  }
}
