import { expect, it } from '@jest/globals';
import { ReserveStock, StockReserved } from '@orderflow/contracts';
import { encodeMessage } from '@orderflow/messaging';
import { newOrderId, reserveStock, TallyHandler } from '../tally.fixtures.js';
import { HandlerMap } from './handler-map.js';

const handlers = new HandlerMap('inventory', [new TallyHandler()]);
const key = newOrderId();
const sent = JSON.parse(encodeMessage(reserveStock(key, 1)).value) as object;

/** What a record with these fields comes to: the type of its message, the code of its failure, or that it is skipped. */
function fate(fields: object | string): string {
  const value = Buffer.from(typeof fields === 'string' ? fields : JSON.stringify({ ...sent, ...fields }));
  const work = handlers.entryOf({
    ...{ topic: ReserveStock.topic, partition: 0, offset: 0n, key, value, headers: {}, timestampMs: 0 },
  })?.work;
  if (!work) return 'skipped';
  return 'message' in work ? work.message.type : work.hopeless.code;
}

const event = { type: StockReserved.type, data: { orderId: key } };

it.each([
  ['a command of ours', {}, 'ReserveStock'],
  ['one that breaks its contract', { data: {} }, 'invalid'],
  ['one of another version', { dataversion: 99 }, 'unknown-version'],
  ['a command that nobody knows', { type: 'BrewTea' }, 'unknown-command'],
  ['no JSON', '{', 'undecodable'],
  ['an event for others', event, 'skipped'],
  ['an event for others that breaks its contract', { ...event, data: {} }, 'skipped'],
  ['an event for others of another version', { ...event, dataversion: 99 }, 'skipped'],
])('%s', (_, fields, expected) => {
  expect(fate(fields)).toBe(expected);
});
