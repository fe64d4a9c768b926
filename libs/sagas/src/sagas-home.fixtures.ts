import type { Message, MessageContract } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { causedBy, InMemoryBroker, messageFrom } from '@orderflow/messaging';
import { Database, migrate, type Tx } from '@orderflow/postgres';
import { handledContract, Outbox, processingMigrations, silentLog } from '@orderflow/processing';
import { createTestDatabase, type TestDatabase } from '@orderflow/testkit';
import { sagaHandlers } from './handlers.js';
import { sagaMigrations } from './migrations.js';
import { SagaRegistry } from './registry.js';
import { SagaRepository, type SagaChange } from './saga.repository.js';
import { placedAt, sellTeapots, takeTeapotsBack } from './sell-teapots.fixtures.js';

export const registry = new SagaRegistry([sellTeapots, takeTeapotsBack]);
export const repository = new SagaRepository(registry);
const handlers = sagaHandlers(registry, repository);

/** After the time limit of a payment that was asked for at `placedAt`. */
export const tooLate = new Date(placedAt.getTime() + 600_001);

export const newOrders = (count: number) => Array.from({ length: count }, () => newId());

/** Sagas that sell teapots, in a database of their own; what they send stays in the outbox, for all to see. */
export class SagasHome {
  time = placedAt;
  readonly clock = { now: () => this.time };

  private constructor(
    private readonly home: TestDatabase,
    readonly database: Database,
    readonly outbox: Outbox,
  ) {}

  static async open(): Promise<SagasHome> {
    const home = await createTestDatabase('sagas');
    const database = new Database({ url: home.url, applicationName: 'sagas test' });
    await migrate(database, [processingMigrations, sagaMigrations]);
    return new SagasHome(home, database, new Outbox(database, new InMemoryBroker(), silentLog));
  }

  async clear(): Promise<void> {
    this.time = placedAt;
    await this.database.query('truncate sagas, saga_acts, outbox');
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.home.drop();
  }

  /** What timers and operators work with. */
  get parts() {
    const { outbox, clock } = this;
    return { registry, repository, outbox, clock, log: silentLog, source: 'orchestrator' };
  }

  messageOf(contract: unknown, orderId: string, more: object = {}): Message {
    const { example, ...rest } = contract as MessageContract<string, object>;
    const journey = { subject: orderId, correlationId: `journey of ${orderId}` };
    const data = { ...example, orderId, ...more };
    return messageFrom(
      { contract: rest as MessageContract, data },
      { source: 'test', now: this.time, ...journey },
    );
  }

  /** Handles messages as the runtime does: one load, one decision after the other, one save. */
  async handle(messages: readonly Message[]): Promise<{ statements: number }> {
    let statements = 0;
    await this.outbox.transact(async (real, send) => {
      const tx: Tx = {
        transaction: true,
        query: (...statement) => (statements++, real.query(...statement)),
        settled: () => real.settled(),
      };
      const sagas = await repository.load(messages, tx);
      const changes: SagaChange[] = [];
      for (const message of messages) {
        const handler = handlers.find((each) => handledContract(each)?.type === message.type)!;
        const decision = handler.decide(sagas, message, { now: this.time, effect: undefined });
        for (const change of decision.changes as SagaChange[]) {
          repository.evolve(sagas, change);
          changes.push(change);
        }
        send(
          ...decision.emits.map((emit) => messageFrom(emit, causedBy(message, 'orchestrator', this.time))),
        );
      }
      repository.save(changes, tx);
    });
    return { statements };
  }

  /** Everything that was sent about an order, in order. */
  async sent(orderId: string): Promise<Record<string, unknown>[]> {
    const sql = 'select value from outbox where key = $1 order by id';
    const rows = await this.database.query<{ value: string }>(sql, [orderId]);
    return rows.map(({ value }) => JSON.parse(value) as Record<string, unknown>);
  }

  async sentTo(orderId: string): Promise<string[]> {
    return (await this.sent(orderId)).map(({ type }) => type as string);
  }

  find(orderId: string) {
    return repository.find({ saga: 'sell-teapots', subject: orderId }, this.database);
  }
}
