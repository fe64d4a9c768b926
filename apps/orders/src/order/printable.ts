import type { z } from 'zod';

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const controlCharacter = /[\u0000-\u001f\u007f]/;

/** Narrows a text to what every store and every mail header can hold. */
export function printable<Text extends z.ZodType<string>>(schema: Text): Text {
  return schema.refine(
    (text) => text.isWellFormed() && !controlCharacter.test(text),
    'expected text without control characters and without unpaired surrogates',
  );
}
