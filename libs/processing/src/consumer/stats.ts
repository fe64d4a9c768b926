/** What a consumer did since it started; each number only grows. */
export interface ConsumerStats {
  groups: number;
  handled: number;
  /** Dropped because the inbox knew them. */
  duplicates: number;
  /** Skipped because nobody here handles their type. */
  skipped: number;
  /** Failed attempts that will be repeated. */
  retried: number;
  /** Queued behind a parked message of their key. */
  queued: number;
  dead: number;
  /** Effects put off because the other side was not there. */
  effectsPutOff: number;
}

export function newStats(): ConsumerStats {
  return {
    groups: 0,
    handled: 0,
    duplicates: 0,
    skipped: 0,
    retried: 0,
    queued: 0,
    dead: 0,
    effectsPutOff: 0,
  };
}
