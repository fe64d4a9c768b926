import { AppError } from '@orderflow/kernel';

/** A message that this program made does not keep its contract: a defect of the sender, found before anything was sent. */
export class MessageInvalid extends AppError {
  readonly code = 'message-invalid';
  readonly retryable = false;
}

/** A topic that nobody has created. Topics come from the contracts and are never created by use. */
export class TopicUnknown extends AppError {
  readonly code = 'topic-unknown';
  readonly retryable = false;
  constructor(
    readonly topics: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`unknown topic ${topics.join(', ')}: expected one that ensureTopics has created`, options);
  }
}

/** The broker did not confirm the records. They may or may not have arrived: send them again with the same ids. */
export class PublishFailed extends AppError {
  readonly code = 'publish-failed';
  readonly retryable = true;
}
