import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import {
  GoodsNotAccepted,
  GoodsReceived,
  GoodsRestocked,
  GoodsReturnRequested,
  GoodsSentBack,
  PaymentRefunded,
  PaymentRefundRefused,
  type MessageContract,
} from '@orderflow/contracts';
import { messageFrom } from '@orderflow/messaging';
import { advance, intervene, toMermaid, walk, type SagaState } from '@orderflow/sagas';
import { returnGoods } from './return-goods.saga.js';

type Told = MessageContract<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- contracts are invariant in their data
const now = new Date('2011-01-04T10:00:00Z');
const { orderId, returnId } = GoodsReturnRequested.example;

function travel(told: readonly Told[]) {
  let state: SagaState | undefined;
  const emits = told.flatMap((contract) => {
    const data: unknown = { ...(contract.example as object), orderId, returnId };
    const journey = { source: 'test', now, subject: orderId, correlationId: orderId };
    const transition = advance(returnGoods, state, messageFrom({ contract, data }, journey), now);
    if ('ignored' in transition) return [];
    state = transition.state;
    return transition.emits;
  });
  return { state: state!, emits };
}

const journeys: Record<string, [told: Told[], commands: string[], stands: Partial<SagaState>]> = {
  'received, paid back, on the shelf: completed': [
    [GoodsReturnRequested, GoodsReceived, PaymentRefunded, GoodsRestocked],
    ['ReceiveGoods', 'RefundReturn', 'RestockGoods', 'CompleteReturn'],
    { status: 'confirmed', instance: returnId },
  ],
  'not of this order: rejected, nothing to undo': [
    [GoodsReturnRequested, GoodsNotAccepted],
    ['ReceiveGoods', 'RejectReturn'],
    { status: 'rejected', reason: 'goods not accepted: more than is left of the order: 85123A' },
  ],
  'the refund is refused: the customer has the goods again': [
    [GoodsReturnRequested, GoodsReceived, PaymentRefundRefused, GoodsSentBack],
    ['ReceiveGoods', 'RefundReturn', 'SendGoodsBack', 'RejectReturn'],
    { status: 'rejected', reason: 'payment refund refused: account closed' },
  ],
  'what is told twice is done once': [
    [
      GoodsReturnRequested,
      GoodsReturnRequested,
      GoodsReceived,
      GoodsReceived,
      PaymentRefunded,
      PaymentRefunded,
    ],
    ['ReceiveGoods', 'RefundReturn', 'RestockGoods'],
    { status: 'running' },
  ],
};

describe.each(Object.entries(journeys))('%s', (_, [told, commands, stands]) => {
  const { state, emits } = travel(told);

  test('asks in this order and ends so', () => {
    expect(emits.map(({ contract }) => contract.type)).toEqual(commands);
    expect(state).toMatchObject(stands);
  });

  test('sends what the contracts allow, about this return', () => {
    for (const { contract, data } of emits) {
      expect(contract.schema.parse(data)).toEqual(data);
      expect(data).toMatchObject({ orderId, returnId });
    }
  });
});

test('an operator can give a return up before the refund is asked for, and only ask again from there on', () => {
  const act = (verb: 'compensate' | 'retry', ...told: Told[]) =>
    intervene(returnGoods, travel([GoodsReturnRequested, ...told]).state, { verb, reason: 'lost' }, now);
  expect(act('compensate')).toMatchObject({ state: { status: 'compensating', end: 'rejected' } });
  expect(act('compensate', GoodsReceived)).toEqual({
    refused: '"refund part" cannot be undone: the saga goes forward only',
  });
  const emits = [{ contract: { type: 'RefundReturn' } }];
  expect(act('retry', GoodsReceived)).toMatchObject({ state: { status: 'running' }, emits });
});

test.each([{}, { retries: 2 }])(
  'every interleaving with duplicates and an operator (%p) keeps every promise',
  (operator) => {
    const options = 'retries' in operator ? { operator: { retries: 2 }, duplicates: 1 } : { duplicates: 4 };
    const { complete, violations, worlds } = walk(returnGoods, options);
    expect({ complete, violations }).toEqual({ complete: true, violations: [] });
    expect(worlds).toBeGreaterThan(200);
  },
);

test('the README shows the diagram of the definition', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`mermaid\n${toMermaid(returnGoods)}\`\`\``);
});
