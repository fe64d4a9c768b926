import { connect } from 'node:net';
import kafkajs from 'kafkajs';
import type { Kafka, LogEntry } from 'kafkajs';
import type { ClientOptions, LogLevel } from '../kafka/kafka-client.js';
import { answerLimits } from '../kafka/limits.js';
import { watchSockets } from '../kafka/watched-sockets.js';

/** Spelled out, because kafkajs has other defaults under NODE_ENV=test. About a second for four attempts. */
export const shortRetry = {
  retries: 3,
  initialRetryTime: 100,
  maxRetryTime: 1_000,
  factor: 0.2,
  multiplier: 2,
};

/** The kafkajs client: short retries (whoever needs longer ones retries with a fresh connection), logs to `onLog`. */
export function createKafka({ brokers, clientId, onLog, sessionTimeoutMs }: ClientOptions): Kafka {
  const watched = watchSockets(answerLimits(sessionTimeoutMs));
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3_000,
    // Not the one that counts: a connection on which an answer is overdue is ended by `watchSockets` before that.
    requestTimeout: 15_000,
    socketFactory: ({ host, port, onConnect }) =>
      watched(connect({ host, port }, onConnect).setKeepAlive(true, 60_000)),
    retry: shortRetry,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => (entry) => onLog(levelOf(entry), entry.log.message, fieldsOf(entry)),
  });
}

/**
 * What kafkajs calls errors of a connection is tried again and ends, if it stays, in an error of our own; the rest
 * is one level less serious than kafkajs thinks: a rebalance is a warning to it.
 */
function levelOf({ namespace, level }: LogEntry): LogLevel {
  if (level === kafkajs.logLevel.ERROR && !/^(Connection|Broker)/.test(namespace)) return 'warn';
  return level === kafkajs.logLevel.WARN ? 'info' : 'debug';
}

function fieldsOf({ namespace, log }: LogEntry): Record<string, unknown> {
  const { message: _message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = log;
  return { kafkajs: namespace, ...fields };
}
