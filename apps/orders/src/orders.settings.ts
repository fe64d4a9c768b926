import { z } from 'zod';

export const ordersSettings = z.object({
  ORDERS_OPEN_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .default(50_000)
    .describe('how many orders may be open before new ones are asked to come again, 1 to 100000000'),
  ORDERS_INTAKE_MAX_MS: z.coerce
    .number()
    .int()
    .min(1)
    .max(60_000)
    .default(2_000)
    .describe('how long taking an order in may last before new ones are asked to come again, 1 to 60000'),
  EVENT_STREAMS_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('how many event streams may be open in this process, 1 to 1000000'),
});
export type OrdersSettings = z.infer<typeof ordersSettings>;
