import { AppError } from '@orderflow/kernel';

/** The file as a whole cannot be read as invoices; names the file, where, and what was expected. */
export class InputUnreadable extends AppError {
  readonly code = 'request-invalid';
  readonly retryable = false;

  constructor(
    readonly file: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${problem}`, options);
  }
}
