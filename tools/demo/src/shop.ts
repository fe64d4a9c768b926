import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@orderflow/kernel';
import type { KafkaBroker } from '@orderflow/messaging';
import type { BookDatabases } from '@orderflow/oracle';
import { HttpClient, placeOrders, type OrderToPlace } from '@orderflow/replay';
import { setSandboxRules, type Stack, type StackAddresses, type StackService } from '@orderflow/stack';
import { watchOrders, type OrderWatch } from '@orderflow/start';
import { Counts } from './counts.js';

export interface ShopOptions {
  readonly stack: StackAddresses;
  /** Where the stack is the demo's own. */
  readonly own?: Stack;
  readonly books: BookDatabases;
  readonly broker: KafkaBroker;
  /** Real orders, for which there are goods. */
  readonly sample: readonly OrderToPlace[];
  /** A short form was asked for: the same story in a few seconds. */
  readonly short: boolean;
  readonly signal: AbortSignal;
}

/** Nobody is refused by chance, so that a demo shows what it is about. */
export const nobodyIsRefused = { declinePercent: 0, refuseAddressPercent: 0 };

export interface PlaceOptions {
  /** Orders per second; as fast as they are taken when undefined. */
  readonly rate?: number;
  readonly concurrency?: number;
  /** Of every order, instead of what the real one has. */
  readonly body?: Partial<OrderToPlace['body']>;
  onPlaced?(placed: number, tookMs: number): void;
}

interface Goods {
  readonly sku: string;
  readonly quantity: number;
}

/** The part of `GET /orders/:id` that demos tell of. */
export interface OrderSeen {
  readonly orderId: string;
  readonly version: number;
  readonly totalMinor: number;
  readonly lines: readonly Goods[];
  readonly returns: readonly {
    readonly status: 'requested' | 'completed' | 'rejected';
    readonly refundMinor: number;
    readonly reason?: string;
  }[];
}

export interface ReturnAnswer {
  readonly status: number;
  readonly body: { readonly errors?: readonly { field: string; value: number; expected: string }[] };
}

/** A stack that runs, and what a demo does to it. */
export class Shop {
  /** Ids of the orders that were accepted: the oracle asks for each of them. */
  readonly accepted: string[] = [];
  readonly counts: Counts;
  private readonly http: HttpClient;
  private readonly watches: OrderWatch[] = [];
  private placed = 0;

  constructor(private readonly options: ShopOptions) {
    const { stack, books, signal } = options;
    this.counts = new Counts(books, this.accepted);
    this.http = new HttpClient(stack.services.orders, { connections: 16, signal });
  }

  /** Places so many real orders; resolves with their ids when all of them are accepted. */
  async place(count: number, { onPlaced, body, ...options }: PlaceOptions = {}): Promise<string[]> {
    const { signal } = this;
    const orders = Array.from({ length: count }, () => {
      const order = this.nextOrder();
      return { ...order, body: { ...order.body, ...body } };
    });
    const runId = newId();
    const { accepted, refused } = await placeOrders({
      ...{ url: this.stack.services.orders, orders, runId, signal },
      ...options,
      onPlaced: (placed, tookMs, orderId) => {
        if (orderId) this.accepted.push(orderId);
        onPlaced?.(placed, tookMs);
      },
    });
    if (refused[0]) throw new Error(`an order was refused: ${refused[0].detail}`);
    return accepted.map(({ orderId }) => orderId);
  }

  /** The next of the real orders, over and over, each time under another number. */
  nextOrder(): OrderToPlace {
    const { sample } = this.options;
    const at = this.placed++;
    return { ...(sample[at % sample.length] as OrderToPlace), invoiceNo: `demo-${at}` };
  }

  /** The status of the answer: 202, or 409 when the order had come to its end before. */
  async cancel(orderId: string, reason = 'changed my mind'): Promise<number> {
    return (await this.http.post(`/orders/${orderId}/cancellation`, { reason }, newId())).status;
  }

  /** An order as the orders service shows it. */
  async order(orderId: string): Promise<OrderSeen> {
    const answer = await this.http.get(`/orders/${orderId}`);
    if (answer?.status !== 200) throw new Error(`order ${orderId} cannot be read: status ${answer?.status}`);
    return answer.body as OrderSeen;
  }

  /** Sends goods of an order back: 202, or 422 with what is wrong. */
  async sendBack({ orderId }: OrderSeen, lines: readonly Goods[]): Promise<ReturnAnswer> {
    const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity }));
    return (await this.http.post(`/orders/${orderId}/returns`, { lines: wanted }, newId())) as ReturnAnswer;
  }

  /** How the outside world behaves from now on. */
  rules(rules: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return setSandboxRules(this.stack, { ...nobodyIsRefused, ...rules });
  }

  /** Ends a service in order; resolves when its process is gone. */
  stop(service: StackService): Promise<void> {
    return this.own.scale(service, 0);
  }

  /** Starts a service that was stopped; resolves when it is ready. */
  start(service: StackService): Promise<void> {
    return this.own.scale(service, 1);
  }

  /** Kills a service (SIGKILL); the stack starts it again. */
  crash(service: StackService): void {
    this.own.kill(service, 'SIGKILL');
  }

  /** The service stands still while `work` is done, without knowing it. */
  async whileFrozen<T>(service: StackService, work: () => Promise<T>): Promise<T> {
    this.own.kill(service, 'SIGSTOP');
    try {
      return await work();
    } finally {
      this.own.kill(service, 'SIGCONT');
    }
  }

  /** Calls `onDone` with each order's way in one line, once it has come to its end and the customer was told. */
  async watch(onDone: (line: string, orderId: string) => void): Promise<OrderWatch> {
    const watch: OrderWatch = await watchOrders(this.stack.kafka, (orderId) => {
      if (orderId) onDone(watch.journeys.describe(orderId), orderId);
    });
    this.watches.push(watch);
    return watch;
  }

  /** Records of these topics that the group has not done. */
  async lag(groupId: string, topics: readonly string[]): Promise<number> {
    const partitions = await this.broker.lag(groupId, topics);
    return partitions.reduce((sum, { lag }) => sum + Number(lag), 0);
  }

  /** Asks until the answer is true; throws, saying what did not happen, when it is not within so many seconds. */
  async until(what: string, isSo: () => Promise<boolean> | boolean, withinSeconds = 300): Promise<void> {
    for (const deadline = performance.now() + withinSeconds * 1000; !(await isSo()); await this.pause(0.1))
      if (performance.now() > deadline) throw new Error(`did not happen within ${withinSeconds} s: ${what}`);
  }

  /** Does it again and again, beginning every so many seconds at most; `stop` resolves when the last one is done, and rejects when one failed. */
  every(seconds: number, work: () => Promise<void>): { stop(): Promise<void> } {
    const stopping = new AbortController();
    const wait = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    const loop = async () => {
      while (!stopping.signal.aborted && !this.signal.aborted) {
        const nextAt = performance.now() + seconds * 1000;
        await work();
        await wait(Math.max(0, nextAt - performance.now()));
      }
    };
    const looping = loop();
    // Whoever stops it learns of a failure.
    looping.catch(() => undefined);
    return { stop: () => (stopping.abort(), looping) };
  }

  /** Lets time pass. */
  pause(seconds: number): Promise<void> {
    return delay(seconds * 1000, undefined, { signal: this.signal });
  }

  async close(): Promise<void> {
    await Promise.all([this.http.close(), ...this.watches.map((watch) => watch.close())]);
  }

  get stack(): StackAddresses {
    return this.options.stack;
  }

  get books(): BookDatabases {
    return this.options.books;
  }

  get broker(): KafkaBroker {
    return this.options.broker;
  }

  get short(): boolean {
    return this.options.short;
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  private get own(): Stack {
    if (!this.options.own) throw new Error('a demo that stops services needs a stack of its own');
    return this.options.own;
  }
}
