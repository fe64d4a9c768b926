import { HttpClient } from './http.js';

const everyMs = 1_000;
const ends = ['confirmed', 'dispatched', 'delivered', 'rejected', 'cancelled'] as const;
type Counts = Readonly<Record<(typeof ends)[number], number>>;

/** Shows every second how many orders were placed, and how many came to their end since it was started. */
export function watchCounts(url: string, total: number, show: (progress: string) => void) {
  const http = new HttpClient(url, { connections: 1 });
  let placed = 0;
  let timer: NodeJS.Timeout | undefined;

  async function ended(): Promise<number | undefined> {
    const answer = await http.get('/orders/count');
    const counts = answer?.status === 200 ? (answer.body as Counts) : undefined;
    return counts && ends.reduce((sum, status) => sum + counts[status], 0);
  }

  return {
    async start(): Promise<void> {
      const before = (await ended()) ?? 0;
      const startedAt = Date.now();
      let asking = false;
      timer = setInterval(() => {
        if (asking) return;
        asking = true;
        void ended().then((now) => {
          asking = false;
          if (!timer || now === undefined) return;
          const done = now - before;
          const perSecond = Math.round((done * 1000) / (Date.now() - startedAt));
          show(`${placed} of ${total} orders placed, ${done} done (${perSecond} per second)`);
        });
      }, everyMs);
    },
    placed(count: number): void {
      placed = count;
    },
    stop(): void {
      clearInterval(timer);
      timer = undefined;
      void http.close();
    },
  };
}
