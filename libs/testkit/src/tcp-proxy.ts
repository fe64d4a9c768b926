import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxyOptions {
  /** Where connections lead. */
  readonly target: { readonly host?: string; readonly port: number };
  /** Where it listens on 127.0.0.1; any free port when left out. */
  readonly port?: number;
}

/** A proxy on 127.0.0.1 that misbehaves when told to; until then it passes everything on as it comes. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Ends every open connection by a reset, and refuses new ones likewise until {@link restore}. */
  cut(): void;
  /** Passes on everything this much later, in its order, in both directions. */
  slow(delayMs: number): void;
  /** Connections stay open and new ones are taken, but not a byte comes through until {@link restore}. */
  halfOpen(): void;
  /** As at first. Connections that were half open are reset: what they held back is lost, as behind a dead router. */
  restore(): void;
  close(): Promise<void>;
}

type Mode = { readonly kind: 'passing' | 'cut' | 'half-open' } | { readonly kind: 'slow'; delayMs: number };

/** Starts a proxy to one TCP server, for tests of what bad networks do. */
export async function tcpProxy({ target, port = 0 }: TcpProxyOptions): Promise<TcpProxy> {
  let mode: Mode = { kind: 'passing' };
  const pairs = new Set<readonly [Socket, Socket]>();

  const resetAll = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
  };
  const pass = (from: Socket, to: Socket) => {
    // In order: each part leaves when its own time has come and all before it have left.
    let last = Promise.resolve();
    const inTurn = (act: () => void) => {
      const { kind } = mode;
      if (kind === 'half-open') return;
      const due = kind === 'slow' ? Date.now() + (mode as { delayMs: number }).delayMs : 0;
      last = last.then(() => until(due)).then(() => void (to.destroyed || act()));
    };
    from.on('data', (part) => inTurn(() => to.write(part)));
    from.on('end', () => inTurn(() => to.end()));
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => inTurn(() => to.destroySoon()));
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy());
    if (mode.kind === 'cut') return client.resetAndDestroy();
    const upstream = connect({ host: '127.0.0.1', ...target, allowHalfOpen: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) socket.setNoDelay(true).once('close', () => pairs.delete(pair));
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size;
    },
    cut() {
      mode = { kind: 'cut' };
      resetAll();
    },
    slow(delayMs) {
      mode = { kind: 'slow', delayMs };
    },
    halfOpen() {
      mode = { kind: 'half-open' };
    },
    restore() {
      if (mode.kind === 'half-open') resetAll();
      mode = { kind: 'passing' };
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      resetAll();
      await closed;
    },
  };
}

async function until(timeMs: number): Promise<void> {
  const waitMs = timeMs - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
