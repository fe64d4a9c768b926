import { isUtf8 } from 'node:buffer';

/** A record's value as text where it is UTF-8, else as base64. */
export function valueText(value: Buffer | null): { value: string | null } | { valueBase64: string } {
  if (value === null) return { value };
  return isUtf8(value) ? { value: value.toString('utf8') } : { valueBase64: value.toString('base64') };
}
