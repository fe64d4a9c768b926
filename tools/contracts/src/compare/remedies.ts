import type { RefusalRule } from './refused.js';

/** What to do so that who reads now takes what was written before. */
export const toBeTaken: Readonly<Record<RefusalRule, string>> = {
  'field-missing': 'make it optional or give it a default',
  'field-unexpected': 'keep taking it, if only to ignore it (z.object, not z.strictObject)',
  type: 'take the old type, too (z.union)',
  values: 'keep taking the old values',
  bounds: 'keep the wider bounds',
  format: 'keep the format',
  pattern: 'keep the pattern',
  incomparable: 'say it as it was said',
};

/** What to do so that who read before takes what is written now. */
export const toBeRead: Readonly<Record<RefusalRule, string>> = {
  'field-missing': 'keep writing it always',
  'field-unexpected': 'leave it out',
  type: 'keep the type, and write the other under a new optional field',
  values: 'keep to the old values',
  bounds: 'keep the narrower bounds',
  format: 'keep the format',
  pattern: 'keep the pattern',
  incomparable: 'say it as it was said',
};
