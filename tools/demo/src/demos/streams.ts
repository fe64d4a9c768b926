import { openEventStream, type EventStream, type StreamEvent } from '@orderflow/testkit';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';
import type { Story } from '../story.js';

interface Entry {
  readonly version: number;
  readonly status: string;
  readonly waitingFor?: readonly string[];
}
type Told = StreamEvent<Entry>;

const providerDelayMs = 3_000;
const ends: readonly string[] = ['confirmed', 'rejected', 'cancelled'];

/** A client is told every entry of its order's history once, and in order, although the service is killed in between. */
export const streams: Demo = {
  name: 'streams',
  summary: 'orders are followed live by event streams; orders is killed, and each goes on where it was',
  needs: { stopsServices: true },
  async run(shop, story) {
    await shop.rules({ paymentDelayMs: providerDelayMs });
    const orderIds = await shop.place(shop.short ? 3 : 8);
    story.tell(
      `${orderIds.length} orders are placed and followed; the payment provider takes ${providerDelayMs / 1000} s`,
    );
    const followers = orderIds.map((orderId) => new Follower(shop, story, orderId));
    const following = Promise.all(followers.map((follower) => follower.follow()));
    await shop.until('each is told of its order', () => followers.every(({ told }) => told.length > 0));
    const [cancelled = ''] = orderIds;
    await shop.cancel(cancelled);
    await shop.until('its follower is told', () => (followers[0]?.told.length ?? 0) > 1);
    story.tell('orders is killed: every stream breaks, and asks again with the id of its last event');
    shop.crash('orders');
    await following;
    await shop.rules();
    for (const { orderId, told } of followers) await compare(shop, orderId, told);
    story.tell('each was told the whole history of its order, every entry once');
    await tellOfPolling(shop, story, cancelled);
  },
};

const urlOf = (shop: Shop, orderId: string) => `${shop.stack.services.orders}/orders/${orderId}`;

/** A client who comes back, as an EventSource does, until its order has ended. */
class Follower {
  readonly told: Told[] = [];
  private stream: EventStream<Entry> | undefined;

  constructor(
    private readonly shop: Shop,
    private readonly story: Story,
    readonly orderId: string,
  ) {}

  async follow(): Promise<void> {
    while (!this.hasEnded()) {
      await this.open().catch(() => undefined);
      if (!this.hasEnded()) await this.shop.pause(0.5);
    }
  }

  private async open(): Promise<void> {
    const lastEventId = this.told.at(-1)?.id;
    const stream = await openEventStream<Entry>(`${urlOf(this.shop, this.orderId)}/events`, {
      lastEventId,
      onEvent: (event) => {
        this.tell(event);
        if (this.hasEnded()) this.stream?.close();
      },
    });
    this.stream = stream;
    if (this.hasEnded()) stream.close();
    if (stream.status === 200 && lastEventId !== undefined)
      this.story.tell(`  ${short(this.orderId)}: goes on after ${lastEventId}`);
    await stream.ended;
  }

  private tell(event: Told): void {
    const { status, waitingFor = [] } = event.data;
    this.told.push(event);
    const waits = waitingFor.length > 0 ? `, waits for ${waitingFor.join(', ')}` : '';
    this.story.tell(`  ${short(this.orderId)}: ${event.id} ${status}${waits}`);
  }

  private hasEnded(): boolean {
    return ends.includes(this.told.at(-1)?.data.status ?? '');
  }
}

/** Of ids that were made in the same second the ends differ. */
const short = (orderId: string) => `…${orderId.slice(-6)}`;

async function compare(shop: Shop, orderId: string, told: readonly Told[]): Promise<void> {
  const answer = await fetch(urlOf(shop, orderId), { signal: shop.signal });
  const { history } = (await answer.json()) as { history: Entry[] };
  const entries = history.slice(0, told.length).map(({ version, status }) => `${version} ${status}`);
  const heard = told.map(({ id, data }) => `${id} ${data.status}`);
  if (heard.join() !== entries.join())
    throw new Error(`${orderId} is ${entries.join(', ')}, but its follower was told ${heard.join(', ')}`);
}

async function tellOfPolling(shop: Shop, story: Story, orderId: string): Promise<void> {
  const url = urlOf(shop, orderId);
  const etag = (await fetch(url, { signal: shop.signal })).headers.get('etag') ?? '';
  const { status } = await fetch(url, { headers: { 'if-none-match': etag }, signal: shop.signal });
  const over = await openEventStream(`${url}/events`, { lastEventId: etag.replaceAll('"', '') });
  story.tell(
    `${short(orderId)} once more: polled with If-None-Match ${etag}, ${status}; followed after its last event, ${over.status}`,
  );
  if (status !== 304 || over.status !== 204) throw new Error('expected 304 and 204');
}
