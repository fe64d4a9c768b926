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
  /**
   * Not a byte comes through any more, and nobody is told: those who are connected now, or connect until
   * {@link restore}, stay so for good, as behind a router that died. When one side gives up, the other's is ended.
   */
  halfOpen(): void;
  /** New connections, and those not made half open, are as at first. */
  restore(): void;
  close(): Promise<void>;
}

type Mode = { readonly kind: 'passing' | 'cut' | 'half-open' } | { readonly kind: 'slow'; delayMs: number };

/** Starts a proxy to one TCP server, for tests of what bad networks do. */
export async function tcpProxy({ target, port = 0 }: TcpProxyOptions): Promise<TcpProxy> {
  let mode: Mode = { kind: 'passing' };
  const pairs = new Set<readonly [Socket, Socket]>();
  const deaf = new WeakSet<Socket>();

  const resetAll = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
  };
  const pass = (from: Socket, to: Socket) => {
    // In order: each part leaves when its own time has come and all before it have left.
    let last = Promise.resolve();
    const inTurn = (act: () => void) => {
      if (deaf.has(from)) return;
      const due = mode.kind === 'slow' ? performance.now() + mode.delayMs : 0;
      last = last.then(() => until(due)).then(() => void (to.destroyed || act()));
    };
    from.on('data', (part) => inTurn(() => to.write(part)));
    from.on('end', () => (deaf.has(from) ? from.destroy() : inTurn(() => to.end())));
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => (deaf.has(from) ? to.destroy() : inTurn(() => to.destroySoon())));
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy());
    if (mode.kind === 'cut') return client.resetAndDestroy();
    const upstream = connect({ host: '127.0.0.1', ...target, allowHalfOpen: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    if (mode.kind === 'half-open') pair.forEach((socket) => deaf.add(socket));
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
      for (const socket of [...pairs].flat()) deaf.add(socket);
    },
    restore() {
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
  const waitMs = timeMs - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
