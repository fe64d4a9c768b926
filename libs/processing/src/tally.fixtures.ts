import { ReserveStock, StockReserved, topicSpecs, type Message } from '@orderflow/contracts';
import { newId, systemClock, type OrderId } from '@orderflow/kernel';
import {
  emit,
  encodeMessage,
  KafkaBroker,
  kafkaClientIn,
  messageFrom,
  NamespacedBroker,
  type Broker,
} from '@orderflow/messaging';
import { Database, migrate, type Tx } from '@orderflow/postgres';
import { Consumer, type ConsumerOptions } from './consumer/consumer.js';
import { Handles, type DecideContext, type MessageHandler, type Repository } from './handler.js';
import { processingMigrations } from './migrations.js';
import { Outbox } from './outbox/outbox.js';
import { silentLog } from './processing-log.js';

/** Notes every message in the order in which it took effect: the books that the tests of this folder read. */
export interface TallyRow {
  readonly orderId: string;
  readonly quantity: number;
}

/** A repository whose state is nothing and whose changes are rows of `tally`. */
export class TallyRepository implements Repository<null, TallyRow> {
  /** Called with every batch that is about to be saved. */
  onSave: (rows: readonly TallyRow[], tx: Tx) => Promise<void> | void = () => undefined;

  async load() {
    return null;
  }

  evolve() {
    return;
  }

  async save(rows: readonly TallyRow[], tx: Tx) {
    await this.onSave(rows, tx);
    await tx.query('insert into tally (order_id, quantity) select * from unnest($1::uuid[], $2::int[])', [
      rows.map(({ orderId }) => orderId),
      rows.map(({ quantity }) => quantity),
    ]);
  }
}

/** Handles ReserveStock by noting it and answering StockReserved; tests make it fail as they like. */
@Handles(ReserveStock)
export class TallyHandler implements MessageHandler<ReserveStock, null, TallyRow> {
  readonly repository = new TallyRepository();
  readonly retry = { attemptsMax: 3, firstMs: 20, factor: 1, mostMs: 20 };
  /** Throws for the messages that this handler is to fail on. */
  trouble: (message: ReserveStock) => void = () => undefined;

  decide(_state: null, message: ReserveStock, _context: DecideContext) {
    this.trouble(message);
    const { orderId } = message.data;
    return {
      changes: [{ orderId, quantity: quantityOf(message) }],
      emits: [emit(StockReserved, { orderId })],
    };
  }
}

export function quantityOf(message: ReserveStock): number {
  return message.data.lines[0]?.quantity ?? 0;
}

/** The n-th message of an order: its quantity tells which one it is. */
export function reserveStock(orderId: OrderId, n: number): Message {
  return messageFrom(emit(ReserveStock, { orderId, lines: [{ sku: '85123A', quantity: n }] }), {
    source: 'test',
    now: new Date(),
    subject: orderId,
    correlationId: orderId,
  });
}

export const newOrderId = () => newId<'OrderId'>();

/** A database with the tables of this library and a table `tally`. */
export async function tallyDatabase(url: string): Promise<Database> {
  const database = new Database({ url, applicationName: 'tally' });
  await migrate(database, [processingMigrations]);
  await database.query('create table tally (seq bigserial primary key, order_id uuid, quantity int)');
  return database;
}

/** A broker with topics of its own. */
export async function tallyBroker(address: string, namespace: string): Promise<Broker> {
  const broker = new NamespacedBroker(
    new KafkaBroker({ brokers: [address], clientId: namespace, client: kafkaClientIn(process.env) }),
    namespace,
  );
  await broker.connect();
  await broker.ensureTopics(topicSpecs());
  return broker;
}

/** A running consumer with its outbox; several of them on the same database are instances of one service. */
export async function startTally(
  database: Database,
  broker: Broker,
  handler: TallyHandler,
  options: Partial<ConsumerOptions> = {},
) {
  const outbox = new Outbox(database, broker, silentLog);
  const consumer = new Consumer({
    service: 'inventory',
    handlers: [handler],
    broker,
    database,
    outbox,
    clock: systemClock,
    log: silentLog,
    onCrash: (error) => {
      throw error;
    },
    ...options,
  });
  outbox.start();
  await consumer.start();
  return {
    consumer,
    async stop() {
      await consumer.stop();
      await outbox.stop();
    },
  };
}

export async function publishAll(broker: Broker, messages: readonly Message[]): Promise<void> {
  await broker.publish(messages.map((message) => encodeMessage(message)));
}

/** What took effect for an order, in order. */
export async function tallyOf(database: Database, orderId: string): Promise<number[]> {
  const rows = await database.query<{ quantity: number }>(
    'select quantity from tally where order_id = $1 order by seq',
    [orderId],
  );
  return rows.map(({ quantity }) => quantity);
}
