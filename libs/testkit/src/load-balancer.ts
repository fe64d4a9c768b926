import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const probeEveryMs = 100;

/** What load balancers do, and no more: no request is sent twice, no failure is hidden. */
export interface LoadBalancer {
  readonly url: string;
  /** The targets that it sends requests to now. */
  readonly ready: ReadonlySet<string>;
  /** Requests answered, by target. */
  readonly answered: ReadonlyMap<string, number>;
  /** What a client would have seen as a failure of the service: answers from 500 on, broken connections, no target. */
  readonly failures: readonly string[];
  close(): Promise<void>;
}

/** Sends each request to one of the targets whose `/health/ready` says so, in turn; asks them ten times a second. */
export async function loadBalancer(targets: () => readonly string[]): Promise<LoadBalancer> {
  const ready = new Set<string>();
  const answered = new Map<string, number>();
  const failures: string[] = [];
  const agent = new Agent({ keepAlive: true });
  const closing = new AbortController();
  let turn = 0;

  const fail = (response: ServerResponse, what: string) => {
    failures.push(what);
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  };
  const forward = (incoming: IncomingMessage, response: ServerResponse) => {
    const open = targets().filter((target) => ready.has(target));
    const target = open[turn++ % open.length];
    const what = `${incoming.method} ${incoming.url}`;
    if (target === undefined) return fail(response, `${what}: no target is ready`);
    const { method, url, headers } = incoming;
    const outgoing = request(`${target}${url}`, { method, headers, agent }, (answer) => {
      const { statusCode = 500 } = answer;
      if (statusCode >= 500) failures.push(`${what}: ${target} answered ${statusCode}`);
      answered.set(target, (answered.get(target) ?? 0) + 1);
      const { connection: _hopByHop, ...rest } = answer.headers;
      response.writeHead(statusCode, rest);
      answer.pipe(response);
    });
    outgoing.on('error', (error) => fail(response, `${what}: ${target} ${error.message}`));
    incoming.pipe(outgoing);
  };
  const probe = async () => {
    while (!closing.signal.aborted) {
      await Promise.all(
        targets().map(async (target) => {
          const says = await readiness(target);
          if (says === true) ready.add(target);
          if (says === false) ready.delete(target);
        }),
      );
      await sleep(probeEveryMs);
    }
  };

  const server = createServer(forward).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const probing = probe();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready,
    answered,
    failures,
    async close() {
      closing.abort();
      await probing;
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What a target says; undefined when it is too busy to say anything, which ends nobody's readiness. */
async function readiness(target: string): Promise<boolean | undefined> {
  try {
    const { ok } = await fetch(`${target}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return ok;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? undefined : false;
  }
}
