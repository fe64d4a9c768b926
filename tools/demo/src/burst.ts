import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@orderflow/kernel';
import type { OrderToPlace } from '@orderflow/replay';
import { Pool } from 'undici';

export interface BurstOptions {
  /** The address of the orders service. */
  readonly url: string;
  nextOrder(): OrderToPlace;
  /** Requests per second, whatever became of those before. */
  readonly rate: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  onAnswer(answer: BurstAnswer): void;
}

export interface BurstAnswer {
  readonly status: number;
  /** From when it was due to be sent. */
  readonly tookMs: number;
  /** Where it was accepted. */
  readonly orderId?: string;
  /** Where it was refused for now. */
  readonly retryAfter?: number;
}

const connections = 256;
const tickMs = 5;

/** Sends requests at a rate, each once and at its time; resolves when all are answered. Rejects when one is not. */
export async function burst({
  url,
  nextOrder,
  rate,
  seconds,
  signal,
  onAnswer,
}: BurstOptions): Promise<void> {
  const pool = new Pool(url, { connections });
  // One listener for all: a signal looks through those that it has for each new one.
  const halt = () => void pool.destroy();
  signal.addEventListener('abort', halt, { once: true });
  const runId = newId();
  const beganAt = performance.now();
  const total = Math.round(rate * seconds);
  const under: Promise<void>[] = [];
  const send = async (number: number) => {
    const dueAt = beganAt + (number * 1000) / rate;
    const response = await pool.request({
      ...{ method: 'POST', path: '/orders', body: JSON.stringify(nextOrder().body) },
      headers: { 'content-type': 'application/json', 'idempotency-key': `burst-${runId}-${number}` },
    });
    const body = (await response.body.json()) as { orderId?: string };
    const { statusCode: status, headers } = response;
    onAnswer({
      ...{ status, tookMs: performance.now() - dueAt },
      ...(status === 202 && { orderId: body.orderId }),
      ...(status === 503 && { retryAfter: Number(headers['retry-after']) }),
    });
  };
  try {
    for (let sent = 0; sent < total; await delay(tickMs, undefined, { signal })) {
      const due = Math.min(total, Math.floor(((performance.now() - beganAt) / 1000) * rate));
      while (sent < due) under.push(send(sent++));
    }
    await Promise.all(under);
  } finally {
    signal.removeEventListener('abort', halt);
    await pool.destroy();
  }
}
