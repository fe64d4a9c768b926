import { setTimeout as delay } from 'node:timers/promises';

/** How many streams the service says are open, at one moment. */
export interface Look {
  readonly atMs: number;
  readonly open: number;
}

const lookEveryMs = 1_000;

/** Looks once a second until it is told to end. */
export async function lookAtStreams(
  ordersUrl: string,
  signal: AbortSignal,
  onLook: (open: number) => void,
): Promise<Look[]> {
  const looks: Look[] = [];
  while (!signal.aborted) {
    const metrics = await (await fetch(`${ordersUrl}/metrics`)).text();
    const open = Number(/^orderflow_streams_open (\d+)/m.exec(metrics)?.[1] ?? 0);
    looks.push({ atMs: Date.now(), open });
    onLook(open);
    await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return looks;
}
