import { AppError } from '@orderflow/kernel';

/**
 * Why an operator's act was not done: there is no such message (any more), it is not dead, another of its key is
 * before it, or the value it was to get does not do.
 */
export type RefusedBecause = 'not-found' | 'not-dead' | 'behind-another' | 'value-invalid';

/** An operator's act that was not done, and changed nothing; the text says why and what to do instead. */
export class ActRefused extends AppError {
  readonly code = 'request-invalid';
  readonly retryable = false;

  constructor(
    readonly because: RefusedBecause,
    message: string,
  ) {
    super(message);
  }
}
