import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes what is exported over OTLP, counts the bytes, and throws them away. */
export async function startSink() {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
