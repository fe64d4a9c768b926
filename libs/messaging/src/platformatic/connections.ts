import { ConnectionPool, type BaseOptions, type Connection } from '@platformatic/kafka';
import type { ClientOptions } from '../kafka/kafka-client.js';
import { answerLimits } from '../kafka/limits.js';
import { watchSockets } from '../kafka/watched-sockets.js';

/** What every client of the library gets: it tries once, since whoever uses it tries again with a fresh one. */
export function baseOptions({ brokers, clientId }: ClientOptions): BaseOptions {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    retries: 0,
    connectTimeout: 3_000,
    // Not the one that counts: a connection on which an answer is overdue is ended by `watchSockets` before that.
    requestTimeout: 15_000,
    // What brokers are given: for a record to be on all replicas, for a topic to be there.
    timeout: 10_000,
    // After an error it is asked for at once.
    metadataMaxAge: 300_000,
    autocreateTopics: false,
  };
}

type Connected = (made: { connection: Connection }) => void;
interface Connects {
  on(event: 'client:broker:connect', listener: Connected): unknown;
}

/** Ends connections of the client on which the broker has stopped answering. */
export function watched<C extends Connects>(client: C, { sessionTimeoutMs }: ClientOptions): C {
  const watch = watchSockets(answerLimits(sessionTimeoutMs));
  client.on('client:broker:connect', ({ connection }) => void watch(connection.socket));
  return client;
}

/** Connections of their own for fetches, which the broker holds while there is nothing: other requests would have to wait behind them. */
export function fetchConnections(options: ClientOptions): ConnectionPool {
  const pool = new ConnectionPool(options.clientId, baseOptions(options));
  const watch = watchSockets(answerLimits(options.sessionTimeoutMs));
  pool.on('connect', ({ connection }) => void watch(connection.socket));
  return pool;
}
