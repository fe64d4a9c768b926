import { percentile } from '@orderflow/replay';
import { burst, type BurstAnswer } from '../burst.js';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';
import type { Story } from '../story.js';

const openMax = 3_000;
const times = 10;
const wantedMs = 100;

/** Ten times what the shop can see through: each request is answered at once, and what is accepted is seen through. */
export const blackFriday: Demo = {
  name: 'black-friday',
  summary:
    'ten times the sustainable rate for 30 s: each request is answered, the backlog grows, is bounded, and drains',
  needs: {
    env: { orders: { ORDERS_OPEN_MAX: String(openMax), ORDERS_INTAKE_MAX_MS: String(Math.round(wantedMs / 8)) } },
  },
  async run(shop, story) {
    const pace = await sustainable(shop, story);
    const seconds = shop.short ? 5 : 30;
    story.tell(
      `${times} times as many, ${pace * times} a second for ${seconds} s; at most ${openMax} orders may be open`,
    );
    const log = new AnswerLog(shop);
    const looking = shop.every(1, () => drawBacklog(shop, story, log));
    await burst({
      ...{ url: shop.stack.services.orders, rate: pace * times, seconds, signal: shop.signal },
      nextOrder: () => shop.nextOrder(),
      onAnswer: (answer) => log.add(answer),
    });
    story.tell(`the rush is over: ${log.describe()}`);
    await shop.until('every accepted order has come to its end', async () => (await open(shop)) === 0, 600);
    await looking.stop();
    const { confirmed } = await shop.counts.orders();
    story.tell(
      `${confirmed} of ${shop.accepted.length} accepted orders are confirmed; ${log.came.refused} were told when to come again`,
    );
    if (confirmed !== shop.accepted.length) throw new Error('not every accepted order was confirmed');
    if (log.came.other > 0)
      throw new Error(`${log.came.other} requests were answered neither with 202 nor with 503`);
  },
};

/** Orders per second that the shop sees through when it gets as many as it takes. */
async function sustainable(shop: Shop, story: Story): Promise<number> {
  const warm = shop.short ? 50 : 300;
  await shop.place(warm);
  await shop.until('the first orders are done', async () => (await open(shop)) === 0);
  const count = shop.short ? 150 : 1_000;
  const since = performance.now();
  await shop.place(count);
  await shop.until('the orders are done', async () => (await open(shop)) === 0);
  const pace = Math.round(count / ((performance.now() - since) / 1000));
  story.tell(`the shop sees ${pace} orders a second through (${count} orders, as fast as they are taken)`);
  return pace;
}

async function open({ books }: Shop): Promise<number> {
  const [row] = await books.orders.query<{ open: number }>(
    'select sum(placed + cancelling)::int as open from order_counts',
  );
  return row?.open ?? 0;
}

async function drawBacklog(shop: Shop, story: Story, log: AnswerLog): Promise<void> {
  const backlog = await open(shop);
  story.draw(backlog, openMax, `${String(backlog).padStart(5)} open ${log.describeLatest()}`);
}

/** What was answered, in all and since it was last told. */
class AnswerLog {
  readonly came = { accepted: 0, refused: 0, other: 0 };
  private readonly allMs: number[] = [];
  private latest = { accepted: 0, refused: 0, tookMs: [] as number[] };
  private retryAfterMax = 0;

  constructor(private readonly shop: Shop) {}

  add({ status, tookMs, orderId, retryAfter = 0 }: BurstAnswer): void {
    if (orderId) this.shop.accepted.push(orderId);
    const kind = status === 202 ? 'accepted' : status === 503 ? 'refused' : 'other';
    this.came[kind]++;
    if (kind !== 'other') this.latest[kind]++;
    this.allMs.push(tookMs);
    this.latest.tookMs.push(tookMs);
    this.retryAfterMax = Math.max(this.retryAfterMax, retryAfter);
  }

  describeLatest(): string {
    const { accepted, refused, tookMs } = this.latest;
    this.latest = { accepted: 0, refused: 0, tookMs: [] };
    if (tookMs.length === 0) return '';
    return `  ${accepted} accepted, ${refused} asked to come again, answered in ${timesOf(tookMs)}`;
  }

  describe(): string {
    const { accepted, refused } = this.came;
    const p99 = percentile(
      [...this.allMs].sort((a, b) => a - b),
      99,
    );
    return (
      `${accepted} accepted, ${refused} asked to come again after up to ${this.retryAfterMax} s, all answered in ${timesOf(this.allMs)}: ` +
      (p99 < wantedMs ? `under ${wantedMs} ms as wanted` : `NOT under ${wantedMs} ms`)
    );
  }
}

function timesOf(tookMs: readonly number[]): string {
  const sorted = [...tookMs].sort((a, b) => a - b);
  return `${percentile(sorted, 50).toFixed(0)} ms (p50), ${percentile(sorted, 99).toFixed(0)} ms (p99)`;
}
