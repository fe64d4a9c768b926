import type { LoggerService } from '@nestjs/common';
import { logFieldsIn } from '@orderflow/telemetry';
import { pino, type Logger } from 'pino';
import { LogDestination } from './log-destination.js';

/** JSON lines on standard output, each with the service's name, ISO time and the ids of the trace it is written in; one that cannot be written stops nobody. */
export function createLogger(service: string, level: string): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => logFieldsIn(),
  };
  return pino(options, new LogDestination(1));
}

/** Lets Nest write into the same log. Its start-up chatter is of level debug. */
export function nestLogger(log: Logger): LoggerService {
  const context = (rest: unknown[]) => ({ context: rest.at(-1) });
  return {
    log: (message: unknown, ...rest: unknown[]) => log.debug(context(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) => log.error(context(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => log.warn(context(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => log.debug(context(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => log.trace(context(rest), String(message)),
  };
}
