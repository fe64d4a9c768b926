/** The error and all that it says led to it. */
function* within(error: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (!(error instanceof Error)) return;
  yield error as unknown as Readonly<Record<string, unknown>>;
  yield* within(error.cause);
  for (const one of (error as { errors?: unknown[] }).errors ?? []) yield* within(one);
}

/** What Kafka calls the errors of an answer, such as `NOT_COORDINATOR`. */
export function errorNames(error: unknown): readonly string[] {
  return [...within(error)].map(({ apiId }) => apiId).filter((name) => typeof name === 'string');
}

/** The library tells of a topic that is not there by a message alone, when its metadata say so. */
export function isUnknownTopic(error: unknown): boolean {
  return (
    errorNames(error).some((name) => name === 'UNKNOWN_TOPIC_OR_PARTITION' || name === 'UNKNOWN_TOPIC_ID') ||
    [...within(error)].some(({ message }) => /^Unknown topic /.test(String(message)))
  );
}

/** Whether the same request may succeed a moment later: a topic that is new is not known everywhere at once. */
export function isPassing(error: unknown): boolean {
  const causes = [...within(error)];
  const said = causes.filter(({ canRetry }) => canRetry !== undefined);
  return isUnknownTopic(error) || (said.length > 0 && said.every(({ canRetry }) => canRetry === true));
}
