import { createServer } from 'node:net';

const host = '127.0.0.1';

/** Whether nothing listens on this port of the loopback interface now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The preferred port, or the next one above it that is free and not in `taken`. Without a preference a random
 * one below the range from which the system takes ports for outgoing connections.
 */
export async function freePort(preferred?: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  let port = preferred ?? 20_000 + Math.floor(Math.random() * 12_000);
  while (taken.has(port) || !(await isFree(port))) {
    port += 1;
    if (port > 65_535) throw new Error(`no port is free from ${preferred} to 65535`);
  }
  return port;
}

/**
 * A port for every name, no two the same. A port that is taken by somebody else is replaced by the next free one
 * that nobody else of these prefers; the rest keep theirs.
 */
export async function freePorts<Name extends string>(
  preferred: Readonly<Record<Name, number | undefined>>,
): Promise<Record<Name, number>> {
  const result = {} as Record<Name, number>;
  const wanted = new Set(Object.values<number | undefined>(preferred).filter((port) => port !== undefined));
  const taken = new Set<number>(wanted);
  for (const name of Object.keys(preferred) as Name[]) {
    const port = preferred[name];
    const keeps = port !== undefined && wanted.delete(port) && (await isFree(port));
    result[name] = keeps ? port : await freePort(port, taken);
    taken.add(result[name]);
  }
  return result;
}
