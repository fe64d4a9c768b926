import { commandTopic, deadLetterTopic, type Message, type ReserveStock } from '@orderflow/contracts';
import { systemClock } from '@orderflow/kernel';
import { encodeMessage, type Broker, type ReceivedRecord } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { createTestDatabase, eventually, testInfra, uniqueName } from '@orderflow/testkit';
import type { ConsumerOptions } from '../consumer/consumer.js';
import { startTally, tallyBroker, tallyDatabase, TallyHandler, tallyOf } from '../tally.fixtures.js';
import { Operator } from './operator.js';
import type { ParkedMessage } from './parked-message.js';

/** Who acts in the tests. */
export const ada = { actor: 'ada' };

/** A service that tallies, on a database and topics of its own, and an operator who looks after it. */
export class OperatorWorld {
  readonly handler = new TallyHandler();
  readonly operator: Operator;
  private readonly started: { stop(): Promise<void> }[] = [];

  private constructor(
    readonly database: Database,
    readonly broker: Broker,
    private readonly drop: () => Promise<void>,
  ) {
    this.operator = new Operator({
      service: 'inventory',
      handlers: () => [this.handler],
      database,
      clock: systemClock,
    });
  }

  static async open(): Promise<OperatorWorld> {
    const home = await createTestDatabase('operator');
    const broker = await tallyBroker(testInfra().kafka, uniqueName('operator'));
    return new OperatorWorld(await tallyDatabase(home.url), broker, () => home.drop());
  }

  async start(options: Partial<ConsumerOptions> = {}) {
    const tally = await startTally(this.database, this.broker, this.handler, options);
    this.started.push(tally);
    return tally.consumer;
  }

  /** Stops every instance; what they had not finished stays where it is. */
  async stop(): Promise<void> {
    for (const one of this.started.splice(0)) await one.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.broker.close();
    await this.database.close();
    await this.drop();
  }

  /** Publishes a value that no service of this system would send. */
  async poison(key: string, value: string): Promise<void> {
    await this.broker.publish([{ topic: commandTopic('inventory'), key, value }]);
  }

  dead(limit = 1_000): Promise<ParkedMessage[]> {
    return this.operator.list({ state: 'dead' }, { after: 0, limit });
  }

  /** The dead letters, once there are so many. */
  async deadLetters(count: number): Promise<ParkedMessage[]> {
    return eventually(`there are ${count} dead letters`, async () => {
      const dead = await this.dead();
      if (dead.length !== count) throw new Error(`there are ${dead.length}`);
      return dead;
    });
  }

  /** The only dead letter, once it is there. */
  async deadLetter(): Promise<ParkedMessage> {
    return (await this.deadLetters(1))[0]!;
  }

  async tallied(orderId: string, expected: readonly number[]): Promise<void> {
    await eventually(`order ${orderId} has the effects ${expected.join(', ')}`, async () => {
      const seen = await tallyOf(this.database, orderId);
      if (JSON.stringify(seen) !== JSON.stringify(expected)) throw new Error(`it has ${seen.join(', ')}`);
    });
  }

  /** What was published as dead letters, and will be. */
  async published(): Promise<ReceivedRecord[]> {
    const records: ReceivedRecord[] = [];
    await this.broker.subscribe({
      groupId: uniqueName('probe'),
      topics: [deadLetterTopic('inventory')],
      onRecords: async (some) => void records.push(...some),
      onAssigned: () => undefined,
      onCrash: () => undefined,
    });
    return records;
  }
}

/** A message as it goes over the wire, to be bent out of shape. */
export const wireOf = (message: Message) =>
  JSON.parse(encodeMessage(message).value) as { id: string; type: string; data: ReserveStock['data'] };
