import type {
  DeadLetterGroup,
  DryRun,
  OperatorAct,
  ParkedMessage,
  ParkedMessageDetails,
} from '@orderflow/processing';

/** Dates arrive as text. */
type Sent<T> = { [Field in keyof T]: T[Field] extends Date | null ? string | null : T[Field] };
export type Letter = Sent<ParkedMessage>;
export type Group = Sent<DeadLetterGroup>;
export type Act = Sent<OperatorAct>;
export type Details = Sent<ParkedMessageDetails> & {
  readonly value?: string | null;
  readonly valueBase64?: string;
};

const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

export function letterLines(service: string, letter: Letter): string[] {
  const { position, type, state, code, reason, key, attempts, behind, head, fingerprint, lastFailedAt } =
    letter;
  const facts = [
    `key ${key}`,
    many(attempts, 'attempt'),
    ...(lastFailedAt ? [`last ${lastFailedAt}`] : []),
    ...(behind > 0 ? [`${behind} waiting behind it`] : []),
    ...(head === position ? [] : [`itself behind ${service}/${head}`]),
    ...(fingerprint ? [`fingerprint ${fingerprint}`] : []),
  ];
  return [
    `${service}/${position}  ${type ?? '(no type)'}  ${state}`,
    ...(code ? [`    ${code}: ${reason}`] : []),
    `    ${facts.join(', ')}`,
  ];
}

export function groupLines(
  service: string,
  { fingerprint, count, keys, types, code, example }: Group,
): string[] {
  const named = types.map((type) => type || '(no type)').join(', ');
  return [
    `${service}  ${fingerprint}  ${many(count, 'dead letter')} of ${many(keys, 'key')}: ${named}`,
    `    ${code}: ${example}`,
  ];
}

export function detailLines(service: string, details: Details): string[] {
  const { topic, partition, offset, messageId, firstFailedAt, redrives, acts, decoded } = details;
  return [
    ...letterLines(service, details),
    `    message ${messageId ?? '(no id)'}, ${topic} partition ${partition} offset ${offset}`,
    `    first failed ${firstFailedAt ?? 'never'}, tried again by operators ${many(redrives, 'time')}`,
    ...('kind' in decoded ? [`    not a message: ${decoded.reason}`] : []),
    ...acts.flatMap((act) => actLines(service, act as unknown as Act).map((line) => `    ${line}`)),
    details.valueBase64 === undefined
      ? pretty(details.value ?? '(no value)')
      : `base64: ${details.valueBase64}`,
  ];
}

export function actLines(service: string, { at, actor, act, position, reason }: Act): string[] {
  return [`${at}  ${act}  ${service}/${position}  by ${actor}${reason ? `: ${reason}` : ''}`];
}

export function dryRunLines(found: DryRun): string[] {
  const effect = {
    none: [],
    given: ['The effect was not called; what it would return was given.'],
    'not-called': ['The effect was not called: the handler saw no result of it.'],
  }[found.effect];
  if (found.outcome === 'failed') return [`It would fail: ${found.code}: ${found.reason}`, ...effect];
  return [
    'It would be handled; nothing of it was kept.',
    ...effect,
    ...found.changes.map((change) => `  change ${JSON.stringify(change)}`),
    ...found.emits.map(({ type, subject, data }) => `  emits ${type} for ${subject} ${JSON.stringify(data)}`),
  ];
}

/** JSON on lines of its own, ready to be edited; anything else as it is. */
function pretty(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
