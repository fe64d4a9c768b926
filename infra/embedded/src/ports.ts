import { createServer, type Server } from 'node:net';

const host = '127.0.0.1';

/** Listens on a port of the loopback interface; undefined when somebody else does. */
function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.unref().listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function release(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Whether nothing listens on this port of the loopback interface now. */
export async function isFree(port: number): Promise<boolean> {
  const server = await hold(port);
  if (server) await release(server);
  return server !== undefined;
}

/** Ports that nobody else can take until they are released. */
export interface HeldPorts<Name extends string> {
  readonly ports: Readonly<Record<Name, number>>;
  /** Makes the port free for the one it was chosen for; nothing happens the second time. */
  release(name: Name): Promise<void>;
  releaseAll(): Promise<void>;
}

/**
 * Chooses a port for every name, no two the same, and holds them. A preferred port that is taken is replaced by the
 * next free one that no other name prefers; without a preference it is a random one below the range from which the
 * system takes ports for outgoing connections.
 */
export async function holdPorts<Name extends string>(
  preferred: Readonly<Record<Name, number | undefined>>,
): Promise<HeldPorts<Name>> {
  const names = Object.keys(preferred) as Name[];
  const wanted = new Set(names.map((name) => preferred[name]));
  const servers = new Map<Name, Server>();
  const ports = {} as Record<Name, number>;
  for (const name of names) {
    let port = preferred[name] ?? 20_000 + Math.floor(Math.random() * 12_000);
    let server = await hold(port);
    while (!server) {
      port += 1;
      if (port > 65_535) throw new Error(`no port is free from ${preferred[name]} to 65535`);
      server = wanted.has(port) ? undefined : await hold(port);
    }
    servers.set(name, server);
    ports[name] = port;
  }
  const releaseOne = async (name: Name) => {
    const server = servers.get(name);
    servers.delete(name);
    if (server) await release(server);
  };
  const releaseAll = async () => void (await Promise.all(names.map(releaseOne)));
  return { ports, release: releaseOne, releaseAll };
}

/** The ports that {@link holdPorts} chooses, free for whoever is first. */
export async function freePorts<Name extends string>(
  preferred: Readonly<Record<Name, number | undefined>>,
): Promise<Readonly<Record<Name, number>>> {
  const { ports, releaseAll } = await holdPorts(preferred);
  await releaseAll();
  return ports;
}

/** The preferred port, or the next free one above it; any free one without a preference. */
export async function freePort(preferred?: number): Promise<number> {
  return (await freePorts({ port: preferred })).port;
}
