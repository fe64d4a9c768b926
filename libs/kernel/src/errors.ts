/** The closed list of error codes. A code is stable: logs, dead letters and problem documents carry it. */
export const errorCodes = [
  'configuration-invalid',
  'dependency-unavailable',
  'infrastructure-unreachable',
  'message-invalid',
  'publish-failed',
  'request-invalid',
  'topic-unknown',
  'overloaded',
  'invariant-broken',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * The base of every error this project throws on purpose.
 * `retryable` states whether the same attempt can succeed later without anybody changing anything.
 */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A rule that must always hold does not: a defect, never a business outcome. */
export class InvariantBroken extends AppError {
  readonly code = 'invariant-broken';
  readonly retryable = false;
}

/**
 * An outside system did not answer, or answered that it cannot serve now. The work is not at fault and is
 * tried again for as long as it takes, without counting towards its attempts.
 */
export class DependencyUnavailable extends AppError {
  readonly code = 'dependency-unavailable';
  readonly retryable = true;
  constructor(
    readonly dependency: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${dependency} is unavailable: ${detail}`, options);
  }
}

/** Kafka or Postgres could not be reached in the time allowed for it. */
export class InfrastructureUnreachable extends AppError {
  readonly code = 'infrastructure-unreachable';
  readonly retryable = true;
}

/** The text of anything that was thrown. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node's connection errors to several addresses have an empty message and the causes inside.
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(errorMessage).join('; ');
  }
  return error.message;
}
