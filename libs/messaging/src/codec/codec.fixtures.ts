import { catalog, OrderPlaced } from '@orderflow/contracts';
import type { Message, MessageContract } from '@orderflow/contracts';
import type { OutgoingRecord, ReceivedRecord } from '../broker.js';

export const orderOfAda = OrderPlaced.example.orderId;

/** A message of this contract with its example as data. */
export function messageWith(contract: MessageContract, data: unknown = contract.example): Message {
  return {
    id: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c99',
    type: contract.type,
    version: contract.version,
    source: contract.owner,
    subject: orderOfAda,
    time: '2026-11-23T12:00:00.000Z',
    correlationId: orderOfAda,
    causationId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c98',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    tracestate: 'orderflow=1',
    data,
  };
}

/** The record as a consumer gets it. */
export function arrived({ topic, key, value, headers = {} }: OutgoingRecord): ReceivedRecord {
  return { topic, partition: 0, offset: 0n, key, value: Buffer.from(value), headers, timestampMs: 0 };
}

/** A record with any value at all on a topic. */
export function raw(value: unknown, topic = 'orders.events.v1'): ReceivedRecord {
  const bytes = Buffer.isBuffer(value) || value === null ? value : Buffer.from(JSON.stringify(value));
  return { topic, partition: 0, offset: 0n, key: 'ada', value: bytes, headers: {}, timestampMs: 0 };
}

/** OrderPlaced as it may be one day: version 3, which calls the address `email`; in version 2 it was `mailto`. */
export const orderPlacedV3: MessageContract = {
  ...(OrderPlaced as unknown as MessageContract),
  version: 3,
  upcasters: {
    2: (data) => {
      const { mailto, ...rest } = data as { mailto?: unknown };
      if (mailto === undefined) throw new Error('mailto: expected an address, got nothing');
      return { ...rest, email: mailto };
    },
  },
};

export const everyContract = catalog.map((contract): [string, MessageContract] => [contract.type, contract]);
