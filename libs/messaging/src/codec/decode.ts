import { isUtf8 } from 'node:buffer';
import { contractOf } from '@orderflow/contracts';
import type { Message, MessageContract } from '@orderflow/contracts';
import { errorMessage } from '@orderflow/kernel';
import type { ReceivedRecord } from '../broker.js';
import type { ContractLookup } from './encode.js';
import { envelopeSchema, messageOf } from './envelope.js';
import { describeProblems, shortened } from './problems.js';

/**
 * Why a record is no message: `unknown-event` is somebody else's business and is skipped; the others are for the
 * dead letters. `undecodable` is not even JSON, `invalid` breaks the envelope or the contract.
 */
export type UndecodedKind =
  'unknown-event' | 'unknown-command' | 'unknown-version' | 'undecodable' | 'invalid';

export interface Undecoded {
  readonly ok: false;
  readonly kind: UndecodedKind;
  /** Names each wrong field, what was expected and the (shortened) value that was there. */
  readonly reason: string;
  /** The message's id, when the record has one and it is a UUID. */
  readonly id?: string;
  readonly type?: string;
  readonly key: string | null;
  readonly raw: Buffer | null;
}

/** What a record came to: a message that keeps its contract in its newest version, or why there is none. */
export type Decoded =
  { readonly ok: true; readonly message: Message; readonly contract: MessageContract } | Undecoded;

/**
 * Reads a record back into the message that was sent, brought forward to the newest version of its contract by the
 * contract's upcasters. Never throws: whatever the bytes are, the result says what is wrong with them.
 */
export function decodeMessage(record: ReceivedRecord, lookup: ContractLookup = contractOf): Decoded {
  const parsed = parseJson(record.value);
  if ('problem' in parsed) return undecoded(record, {}, 'undecodable', parsed.problem);
  const input = parsed.value;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return undecoded(record, {}, 'invalid', `value: expected a JSON object, got ${shortened(input)}`);
  }
  const { type } = input as { type?: unknown };
  const contract = typeof type === 'string' ? lookup(type) : undefined;
  if (typeof type === 'string' && type !== '' && contract === undefined) {
    const kind = isCommandTopic(record.topic) ? 'unknown-command' : 'unknown-event';
    return undecoded(record, input, kind, `type: no contract declares ${shortened(type)}`);
  }
  const envelope = envelopeSchema.safeParse(input);
  if (!envelope.success) return undecoded(record, input, 'invalid', describeProblems(envelope.error, input));
  // The type is a non-empty string by now, so its contract was found above.
  const known = contract as MessageContract;
  const upcast = upcastData(known, envelope.data.dataversion, envelope.data.data);
  if ('kind' in upcast) return undecoded(record, input, upcast.kind, upcast.problem);
  const data = known.schema.safeParse(upcast.data);
  if (!data.success) {
    return undecoded(record, input, 'invalid', describeProblems(data.error, upcast.data, 'data'));
  }
  return { ok: true, message: messageOf(envelope.data, known.version, data.data), contract: known };
}

const isCommandTopic = (topic: string) => /\.commands\.v\d+$/.test(topic);

function parseJson(value: Buffer | null): { value: unknown } | { problem: string } {
  if (value === null) return { problem: 'value: expected a JSON object, got a tombstone (null)' };
  if (!isUtf8(value)) return { problem: `value: expected UTF-8, got ${value.length} bytes that are not` };
  try {
    return { value: JSON.parse(value.toString('utf8')) as unknown };
  } catch (error) {
    return {
      problem: `value: expected JSON, got ${value.length} bytes that are not: ${errorMessage(error)}`,
    };
  }
}

type Upcast = { data: unknown } | { kind: 'unknown-version' | 'invalid'; problem: string };

function upcastData(contract: MessageContract, version: number, data: unknown): Upcast {
  let upcast = data;
  for (let from = version; from < contract.version; from++) {
    const upcaster = contract.upcasters[from];
    if (upcaster === undefined) return unknownVersion(contract, version);
    try {
      upcast = upcaster(upcast);
    } catch (error) {
      return {
        kind: 'invalid',
        problem: `data: cannot bring version ${from} forward: ${errorMessage(error)}`,
      };
    }
  }
  return version > contract.version ? unknownVersion(contract, version) : { data: upcast };
}

function unknownVersion({ type, version }: MessageContract, got: number): Upcast {
  const problem = `dataversion: expected a version of ${type} that leads up to ${version}, got ${got}`;
  return { kind: 'unknown-version', problem };
}

function undecoded(record: ReceivedRecord, input: object, kind: UndecodedKind, reason: string): Undecoded {
  const { id, type } = input as { id?: unknown; type?: unknown };
  return {
    ok: false,
    kind,
    reason: printable(reason, 1_000),
    id: typeof id === 'string' && isId(id) ? id : undefined,
    type: typeof type === 'string' ? printable(type, 256) : undefined,
    key: record.key,
    raw: record.value,
  };
}

const isId = (text: string) => envelopeSchema.shape.id.safeParse(text).success;

/** Text that any log and any database takes: no control characters, of bounded length. */
const printable = (text: string, lengthMax: number) =>
  text.slice(0, lengthMax).replace(/\p{Cc}/gu, '\u{fffd}');
