import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@orderflow/contracts';
import { errorMessage } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import { stackServices } from '@orderflow/stack';
import { isReady } from '../faults/processes.js';
import type { Rig } from '../rig.js';
import { subscriptions } from './subscriptions.js';

/** How a stack under load is doing at one moment. */
export interface Vitals {
  /** Records that consumer groups have not committed, over all groups. */
  readonly lag: number;
  /** Age of the oldest order that is not terminal. */
  readonly orderAgeMs: number;
  /** Age of the oldest message that Kafka is not known to have. */
  readonly outboxAgeMs: number;
}

/** By how much the clock of the orders service is wrong is $1. */
const oldestOrder = `
  select coalesce(extract(epoch from clock_timestamp() - min(placed_at)) * 1000 + $1::float8, 0)::float as age
    from orders where status in ('placed', 'cancelling')`;
const oldestOutboxRow = `
  select coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::float as age from outbox`;
const everyMs = 200;

/** Looks at a stack from outside, past the proxies. */
export class VitalSigns {
  private readonly databases: ReadonlyMap<string, Database>;

  constructor(private readonly rig: Rig) {
    const { databases } = rig.stack.file;
    this.databases = new Map(
      serviceNames.map((name) => [
        name,
        new Database({ url: databases[name], applicationName: 'chaos', connectionsMax: 1 }),
      ]),
    );
  }

  /** Rejects when Kafka or Postgres or a service does not answer. */
  async look(): Promise<Vitals> {
    const { stack, broker, clocks } = this.rig;
    const ready = await Promise.all(stackServices.map((name) => isReady(stack.file.services[name])));
    const away = stackServices.filter((_, at) => !ready[at]);
    if (away.length > 0) throw new Error(`not ready: ${away.join(', ')}`);
    const age = async (name: string, sql: string, values: number[] = []) =>
      (await this.databases.get(name)?.query<{ age: number }>(sql, values))?.[0]?.age ?? 0;
    const [orderAgeMs, outboxAges, lags] = await Promise.all([
      age('orders', oldestOrder, [clocks.wrongBy('orders')]),
      Promise.all(serviceNames.map((name) => age(name, oldestOutboxRow))),
      Promise.all(serviceNames.map((name) => broker.lag(name, subscriptions[name]))),
    ]);
    const lag = lags.flat().reduce((sum, partition) => sum + Number(partition.lag), 0);
    return { lag, orderAgeMs: Math.round(orderAgeMs), outboxAgeMs: Math.round(Math.max(...outboxAges)) };
  }

  /** What is normal under this load: twice the worst that is seen while nothing is broken, at least two seconds. */
  async learn(forMs: number, signal?: AbortSignal): Promise<Vitals> {
    const worst = { lag: 0, orderAgeMs: 0, outboxAgeMs: 0 };
    const deadline = Date.now() + forMs;
    let [looks, failures] = [0, 0];
    for (; Date.now() < deadline || looks === 0; await delay(everyMs, undefined, { signal })) {
      const now = await this.look().catch((error: unknown) => {
        // On a machine that has much else to do an answer may come too late, but not always.
        if (++failures > 5) throw error;
      });
      if (!now) continue;
      looks++;
      for (const sign of Object.keys(worst) as (keyof Vitals)[])
        worst[sign] = Math.max(worst[sign], now[sign]);
    }
    const ageMs = (seen: number) => Math.max(2 * seen, 2_000);
    return {
      lag: Math.max(2 * worst.lag, 100),
      orderAgeMs: ageMs(worst.orderAgeMs),
      outboxAgeMs: ageMs(worst.outboxAgeMs),
    };
  }

  /** The time from `since` until all is normal in two looks running; undefined when it is not within `limitMs`. */
  async recovered(
    normal: Vitals,
    since: number,
    { limitMs, signal, onLook }: { limitMs: number; signal?: AbortSignal; onLook?(seen: string): void },
  ): Promise<number | undefined> {
    let normalSince: number | undefined;
    for (;;) {
      const lookedAt = Date.now();
      const now = await this.look().catch(errorMessage);
      onLook?.(describe(now));
      if (typeof now !== 'string' && isNormal(now, normal)) {
        if (normalSince !== undefined) return Math.max(0, normalSince - since);
        normalSince = lookedAt;
      } else normalSince = undefined;
      if (lookedAt - since > limitMs) return undefined;
      await delay(everyMs, undefined, { signal });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.databases.values()].map((database) => database.close()));
  }
}

function isNormal(now: Vitals, normal: Vitals): boolean {
  return (Object.keys(normal) as (keyof Vitals)[]).every((sign) => now[sign] <= normal[sign]);
}

function describe(seen: Vitals | string): string {
  if (typeof seen === 'string') return seen.split('\n')[0] ?? '';
  return `lag ${seen.lag}, oldest order ${seen.orderAgeMs} ms, oldest outbox row ${seen.outboxAgeMs} ms`;
}
