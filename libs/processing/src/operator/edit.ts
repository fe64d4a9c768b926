import type { Message } from '@orderflow/contracts';
import { decodeMessage } from '@orderflow/messaging';
import type { Tx } from '@orderflow/postgres';
import type { HandlerMap } from '../consumer/handler-map.js';
import { enterInbox } from '../inbox.js';
import { recordOf } from '../parking/parking.repository.js';
import { ActRefused } from './act-refused.js';
import { lockDead, type LockedMessage } from './lock-dead.js';
import { noteAct, type Actor } from './operator-acts.js';

/**
 * Gives a dead letter a new value and sets it to be tried again now. The new value keeps its contract, its topic,
 * its key and, where the message had one, its id. Throws {@link ActRefused} naming the field otherwise.
 */
export async function editAndRetry(
  tx: Tx,
  consumer: string,
  handlers: HandlerMap,
  position: number,
  value: Buffer,
  now: Date,
  by: Actor,
): Promise<void> {
  const before = await lockDead(tx, consumer, position);
  const message = messageFor(before, value, handlers);
  if (before.message_id === null) await claimId(tx, consumer, message.id);
  await tx.query(
    `update parked set value = $2, type = $3, message_id = $4, state = 'retrying', next_attempt_at = now(),
       attempts = 0, redrives = redrives + 1, revision = revision + 1 where position = $1`,
    [position, value, message.type, message.id],
  );
  const after = { state: 'retrying', type: message.type, messageId: message.id };
  await noteAct(tx, consumer, { act: 'edit', at: now, by, before, after, valueAfter: value });
}

/** The message that a value would make of a parked row. Throws {@link ActRefused} when it may not. */
export function messageFor(row: LockedMessage, value: Buffer, handlers: HandlerMap): Message {
  const decoded = decodeMessage({ ...recordOf(row), value });
  if (!decoded.ok) throw invalid(decoded.reason);
  const { message, contract } = decoded;
  if (row.message_id !== null && message.id.toLowerCase() !== row.message_id) {
    throw invalid(`id: expected ${row.message_id}, which the message keeps, got ${message.id}`);
  }
  const keyless = row.key === `${row.topic}/${row.partition}/${row.record_offset}`;
  if (!keyless && message.subject !== row.key) {
    throw invalid(`subject: expected ${row.key}, the key whose messages wait, got ${message.subject}`);
  }
  if (contract.topic !== row.topic) {
    throw invalid(`type: expected one that goes over ${row.topic}, got ${message.type} of ${contract.topic}`);
  }
  if (!handlers.handlerOf(message.type)) {
    throw invalid(`type: expected one that is handled here, got ${message.type}`);
  }
  return message;
}

/** A value without a readable id gets one now: it must be of no message that this consumer knows. */
async function claimId(tx: Tx, consumer: string, id: string): Promise<void> {
  const { ids } = await enterInbox(tx, consumer, [id], []);
  if (ids.size === 0)
    throw invalid(`id: expected one that no message had before, got ${id}, which is known here`);
}

const invalid = (problem: string) => new ActRefused('value-invalid', problem);
