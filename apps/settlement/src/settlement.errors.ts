import { AppError } from '@orderflow/kernel';

/** What was asked for cannot be done, or not now; the message says what to do about it. */
export class SettlementRefused extends AppError {
  readonly code = 'request-invalid';
  readonly retryable = false;
}
