import { newId } from '@orderflow/kernel';
import autocannon, { type Options, type Result } from 'autocannon';
import type { CannonJob, Fired } from './job.js';
import { shopOrders } from './shop-orders.js';

const differentOrders = 10_000;
const timeoutSeconds = 10;

/**
 * Fires by autocannon, each connection its next request as soon as the last one is answered. (Its own option for
 * a rate sends the requests of each second in one burst.) Each request is an order with an idempotency key of its own.
 */
export async function fire({ url, seconds, connections }: CannonJob): Promise<Fired> {
  const bodies = shopOrders(differentOrders).map(({ body }) => JSON.stringify(body));
  const runId = newId();
  const accepted: string[] = [];
  const refusals: Record<string, string> = {};
  let sent = 0;
  const before = process.cpuUsage();
  const { result, answerMs } = await shoot({
    ...{ url, connections, duration: seconds, timeout: timeoutSeconds },
    requests: [
      {
        method: 'POST',
        path: '/orders',
        setupRequest: (request) => {
          const number = sent++;
          return {
            ...request,
            headers: { 'content-type': 'application/json', 'idempotency-key': `intake-${runId}-${number}` },
            body: bodies[number % bodies.length],
          };
        },
        onResponse: (status, body) => {
          if (status === 202) accepted.push(body);
          else refusals[status] ??= body;
        },
      },
    ],
  });
  const { user, system } = process.cpuUsage(before);
  return {
    orderIds: accepted.map((body) => (JSON.parse(body) as { orderId: string }).orderId),
    durationMs: result.finish.getTime() - result.start.getTime(),
    statuses: statusesOf(result),
    refusals,
    errors: result.errors - result.timeouts,
    timeouts: result.timeouts,
    answerMs,
    cpuSeconds: (user + system) / 1e6,
  };
}

function shoot(options: Options): Promise<{ result: Result; answerMs: number[] }> {
  const answerMs: number[] = [];
  return new Promise((resolve, reject) => {
    const cannon = autocannon(options, (error: Error | null, result) =>
      error ? reject(error) : resolve({ result, answerMs }),
    );
    cannon.on('response', (_client, _status, _bytes, tookMs) => answerMs.push(tookMs));
  });
}

function statusesOf({ statusCodeStats = {} }: Result): Record<string, number> {
  return Object.fromEntries(
    Object.entries(statusCodeStats).map(([status, { count = 0 }]) => [status, count]),
  );
}
