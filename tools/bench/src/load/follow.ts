import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@orderflow/kernel';
import { placeOrders } from '@orderflow/replay';
import { openEventStream, type StreamEvent } from '@orderflow/testkit';
import { entryOf, isEnd, type FollowedOrder } from '../streams/story.js';
import type { Followed, FollowJob } from './job.js';
import { shopOrders } from './shop-orders.js';

interface Entry {
  readonly version: number;
  readonly status: string;
  readonly at: string;
}

const triesMost = 60;
const tryAgainMs = 1_000;

/** Places orders at an even rate, and follows each from the moment when it is accepted, as long as fewer than so many streams are open. */
export async function follow({ url, orders, rate, streams, concurrency }: FollowJob): Promise<Followed> {
  const before = process.cpuUsage();
  const answerMs: number[] = [];
  const followed: Promise<FollowedOrder>[] = [];
  let open = 0;
  let openMost = 0;
  const { accepted, refused, startedAt } = await placeOrders({
    ...{ url, rate, concurrency, runId: newId(), orders: shopOrders(orders) },
    onPlaced: (_, tookMs, orderId) => {
      answerMs.push(tookMs);
      if (orderId === undefined || open >= streams) return;
      openMost = Math.max(openMost, ++open);
      followed.push(followOne(url, orderId).finally(() => open--));
    },
  });
  const placedMs = Date.now() - startedAt.getTime();
  const stories = await Promise.all(followed);
  const { user, system } = process.cpuUsage(before);
  return {
    orderIds: accepted.map(({ orderId }) => orderId),
    refused: refused.length,
    answerMs,
    startedAtMs: startedAt.getTime(),
    placedMs,
    openMost,
    stories,
    cpuSeconds: (user + system) / 1e6,
  };
}

/** As an `EventSource` does it: a stream that breaks is asked for again, with the id of its last event. */
async function followOne(url: string, orderId: string): Promise<FollowedOrder> {
  const entries: string[] = [];
  const lateMs: number[] = [];
  const askedAt = performance.now();
  let openedMs = 0;
  let broken = 0;
  let lastEventId: string | undefined;
  let end: () => void = () => undefined;
  const told = new Promise<true>((resolve) => (end = () => resolve(true)));
  const onEvent = ({ id, data: { version, status, at } }: StreamEvent<Entry>) => {
    if (entries.length === 0) openedMs = performance.now() - askedAt;
    // Of the first one it would tell how long it took to open the stream.
    else lateMs.push(Date.now() - Date.parse(at));
    entries.push(entryOf(version, status));
    lastEventId = id;
    if (isEnd(status)) end();
  };
  const open = async () => {
    const stream = await openEventStream<Entry>(`${url}/orders/${orderId}/events`, { lastEventId, onEvent });
    const isTold = await Promise.race([told, stream.ended.then(() => false)]);
    stream.close();
    return isTold;
  };
  // One that stays broken has told too little, and is found by that.
  while (!(await open().catch(() => false)) && ++broken < triesMost) await delay(tryAgainMs);
  return { orderId, entries, lateMs, openedMs, broken };
}
