import type { z } from 'zod';

const problemsMax = 5;
const valueLengthMax = 80;

/** `data.lines[3].sku` from the prefix `data` and the path `['lines', 3, 'sku']`. */
function fieldName(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name === '' ? String(step) : `${name}.${String(step)}`;
  }, prefix);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    input,
  );
}

/** A value as one short piece of text for a reason; never longer than about 80 characters. */
export function shortened(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  return text.length <= valueLengthMax
    ? text
    : `${text.slice(0, valueLengthMax)}… (${text.length} characters)`;
}

/** Every wrong field with what was expected and what was there, at most five of them spelled out. */
export function describeProblems(error: z.ZodError, input: unknown, prefix = ''): string {
  const described = error.issues
    .slice(0, problemsMax)
    .map(
      ({ path, message }) =>
        `${fieldName(prefix, path) || 'value'}: ${message}, got ${shortened(valueAt(input, path))}`,
    );
  const rest = error.issues.length - described.length;
  return rest > 0 ? `${described.join('; ')}; and ${rest} more` : described.join('; ');
}
