import type { Socket } from 'node:net';
import { AnswerWatch } from './answer-watch.js';

const lookEveryMs = 250;

/**
 * Watches the sockets of one client, and ends those on which the broker has stopped answering (half open, a frozen
 * broker), as Kafka's own clients do: kafkajs only fails the request that took too long and sends the next one into
 * the same dead connection, and @platformatic/kafka has one limit for requests of every kind. What dies with one
 * connection are all to the same broker that have been as silent.
 */
export function watchSockets(limitOf: (apiKey: number) => number): (socket: Socket) => Socket {
  const watches = new Map<Socket, AnswerWatch>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    const now = performance.now();
    for (const [socket, watch] of watches) {
      // When it was this process that stood still, the answers are there and are read before the immediate runs.
      if (watch.overdueSince(now) !== undefined) setImmediate(endIfOverdue, socket);
    }
  }

  function endIfOverdue(silent: Socket): void {
    const now = performance.now();
    const since = watches.get(silent)?.overdueSince(now);
    if (since === undefined) return;
    const address = addressOf(silent);
    for (const [socket, { heardAt }] of watches) {
      if (heardAt <= since && addressOf(socket) === address)
        socket.destroy(new Error(`the broker has not answered for ${Math.round(now - since)} ms`));
    }
  }

  return (socket) => {
    const watch = new AnswerWatch(limitOf, performance.now());
    watches.set(socket, watch);
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = (...args: unknown[]) => {
      // Both clients write one whole request at a time.
      watch.asked(args[0] as Buffer, performance.now());
      return write(...args);
    };
    socket.on('data', (bytes: Buffer) => watch.heard(bytes, performance.now()));
    timer ??= setInterval(look, lookEveryMs).unref();
    socket.once('close', () => {
      watches.delete(socket);
      if (watches.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
    return socket;
  };
}

const addressOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress}:${remotePort}`;
