import { randomBytes } from 'node:crypto';

/** A name that no other test has: for topics, groups and databases. Letters, digits and dashes. */
export function uniqueName(prefix = 'test'): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}
