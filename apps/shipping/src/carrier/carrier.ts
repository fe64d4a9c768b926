import type { OnApplicationShutdown } from '@nestjs/common';
import type { BookShipment } from '@orderflow/contracts';
import { HttpDependency } from '@orderflow/service';
import { z } from 'zod';
import type { CarrierWord } from '../shipment/shipment.js';
import { PartnerLimit } from './partner-limit.js';

const booked = z.object({ trackingId: z.string().min(1) });
/** Shortened to what an event can carry. */
const refused = z.object({
  reason: z
    .string()
    .min(1)
    .transform((reason) => reason.slice(0, 500)),
});

/**
 * The carrier's HTTP interface. The idempotency key of a booking is made of the order id, not of the message id: a
 * command that is asked for again, by a saga or an operator, comes as a new message and must not book again.
 */
export class Carrier implements OnApplicationShutdown {
  private readonly http: HttpDependency;

  constructor(
    url: string,
    /** How many requests it takes, where it sets a limit. */
    readonly limit?: PartnerLimit,
  ) {
    this.http = new HttpDependency({ name: 'the carrier', url });
  }

  /** Whether requests have to wait for their turn. */
  get limited(): boolean {
    return this.limit !== undefined;
  }

  /** Asked again under the same key it answers as the booking stands by then: that is how a lost callback is made up for. */
  async book(asked: BookShipment['data'], signal: AbortSignal): Promise<CarrierWord> {
    const request = { body: asked, idempotencyKey: `book-${asked.orderId}`, signal };
    const answer = await this.http.request('POST', '/carrier/shipments', request);
    if (answer.status === 202) return { said: 'accepted' };
    const booking = booked.safeParse(answer.body);
    if (answer.status === 201 && booking.success) {
      return { said: 'booked', trackingId: booking.data.trackingId };
    }
    const refusal = refused.safeParse(answer.body);
    if (answer.status === 422 && refusal.success) return { said: 'refused', reason: refusal.data.reason };
    throw answer.unexpected();
  }

  /** A parcel that is cancelled stays so, whoever asks; the key is for the answer, which has to name it. */
  async cancel(trackingId: string, signal: AbortSignal): Promise<CarrierWord> {
    const path = `/carrier/shipments/${encodeURIComponent(trackingId)}`;
    const answer = await this.http.request('DELETE', path, {
      idempotencyKey: `cancel-${trackingId}`,
      signal,
    });
    if (answer.status === 200) return { said: 'cancelled' };
    const refusal = refused.safeParse(answer.body);
    if (answer.status === 409 && refusal.success)
      return { said: 'cancellation-refused', reason: refusal.data.reason };
    throw answer.unexpected();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }
}
