import type { Schema } from '../compare/schema.js';

/** How a message is in one release: what its readers and writers of that time keep to. */
export interface Form {
  readonly kind: 'command' | 'event' | 'envelope';
  readonly version: number;
  /** Null where it goes over every topic. */
  readonly topic: string | null;
  /** The field whose value is the Kafka key. */
  readonly key: string;
  /** What writers of this release write: no field but these. */
  readonly writes: Schema;
  /** What readers of this release take: fields that they do not know are ignored. */
  readonly reads: Schema;
  readonly example: unknown;
}

/** A form with the first release that it was part of. */
export interface ReleasedForm extends Form {
  readonly release: number;
  /** Why this release was allowed to break with those before it, which are no longer compared with. */
  readonly accepted?: string;
}

/** From this release on the message is no more. */
export interface Removal {
  readonly release: number;
  readonly removed: true;
  readonly accepted: string;
}

/** All forms that a message was ever released in, oldest first. */
export type History = readonly (ReleasedForm | Removal)[];

/** The forms that the present one has to get on with: those since the last accepted break. */
export function comparable(history: History): ReleasedForm[] {
  const since = history.findLastIndex(({ accepted }) => accepted !== undefined);
  return history.slice(Math.max(since, 0)).filter((form): form is ReleasedForm => !('removed' in form));
}
