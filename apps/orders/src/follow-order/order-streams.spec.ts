import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { OrderId } from '@orderflow/kernel';
import { Overloaded } from '@orderflow/processing';
import fc from 'fast-check';
import { noon } from '../order/order.fixtures.js';
import type { OrderStatus } from '../order/order.js';
import type { HistoryEntry } from '../order/order-history.queries.js';
import { EventStream } from './event-stream.js';
import { OrderStreams } from './order-streams.js';
import { TestSink } from './sink.fixtures.js';

const adas = 'ada' as OrderId;
const bobs = 'bob' as OrderId;

/** Two orders, and the streams of those who follow them. */
class World {
  readonly histories = new Map<OrderId, HistoryEntry[]>([
    [adas, []],
    [bobs, []],
  ]);
  failures = 0;
  readonly streams = new OrderStreams({
    // Answered later: much may happen in between.
    read: async (orderIds) => {
      const found = orderIds.flatMap((orderId) => [...(this.histories.get(orderId) ?? [])]);
      await settled();
      if (this.failures-- > 0) throw new Error('the database is away');
      return found;
    },
    streamsMax: 20,
    onReadFailed: () => undefined,
  });

  constructor() {
    this.advance(adas, 'placed');
    this.advance(bobs, 'placed');
  }

  advance(orderId: OrderId, status: OrderStatus): void {
    const history = this.histories.get(orderId)!;
    history.push({ orderId, version: history.length + 1, status, reason: null, at: noon });
  }

  follow(orderId: OrderId, last = 0): TestSink {
    const sink = new TestSink();
    this.streams.add(orderId, new EventStream(sink, last));
    return sink;
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const settledAll = async () => {
  for (let round = 0; round < 10; round++) await settled();
};

/** A client who comes back, with the id of the last event, whenever a stream ends. */
class Client {
  readonly seen: number[] = [];
  private sink: TestSink;

  constructor(
    private readonly world: World,
    private readonly orderId: OrderId,
  ) {
    this.sink = world.follow(orderId);
  }

  comeBack(): void {
    this.sink.destroy();
    this.seen.push(...this.sink.ids);
    this.sink = this.world.follow(this.orderId, this.seen.at(-1));
  }
  stopReading = () => this.sink.stopReading();
  readOn = () => this.sink.readOn();
}

describe('the story of an order', () => {
  const orderId = fc.constantFrom(adas, bobs);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('change' as const), orderId, told: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('look' as const, 'follow' as const), orderId }),
    fc.record({
      kind: fc.constantFrom('comeBack' as const, 'stopReading' as const, 'readOn' as const),
      client: fc.nat(),
    }),
    fc.record({ kind: fc.constant('pause' as const) }),
  );

  it('is told to everybody whole, in its order and once, whatever is lost, late, slow or cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = new World();
        const clients: [OrderId, Client][] = [];
        for (const at of steps) {
          if (at.kind === 'change') {
            world.advance(at.orderId, 'cancelling');
            if (at.told) world.streams.look([at.orderId]);
          } else if (at.kind === 'look') world.streams.look([at.orderId]);
          else if (at.kind === 'follow' && clients.length < 10)
            clients.push([at.orderId, new Client(world, at.orderId)]);
          else if (at.kind === 'pause') await settled();
          else if ('client' in at) clients[at.client % clients.length]?.[1][at.kind]();
        }
        for (const [, client] of clients) client.readOn();
        world.streams.look();
        await settledAll();
        for (const [of, client] of clients) {
          client.comeBack();
          expect(client.seen).toEqual(world.histories.get(of)!.map(({ version }) => version));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('streams', () => {
  afterEach(() => void jest.useRealTimers());

  it('end after the last event of an order that has ended', async () => {
    const world = new World();
    const sinks = [world.follow(adas), world.follow(adas, 1), world.follow(bobs)];
    world.advance(adas, 'rejected');
    world.streams.look([adas]);
    await settledAll();
    expect(sinks.map(({ ids, state }) => [ids, state])).toEqual([
      [[1, 2], 'ended'],
      [[2], 'ended'],
      [[1], 'open'],
    ]);
    expect(world.streams.open).toBe(1);
  });

  it('do not wait for one that is not read, and it misses nothing', async () => {
    const world = new World();
    const [slow, quick] = [world.follow(adas), world.follow(adas)];
    slow.stopReading();
    world.advance(adas, 'rejected');
    world.streams.look([adas]);
    await settledAll();
    expect([quick.ids, quick.state, slow.ids]).toEqual([[1, 2], 'ended', []]);
    slow.readOn();
    await settledAll();
    expect([slow.ids, slow.state]).toEqual([[1, 2], 'ended']);
  });

  it('go on when the database is back', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const world = new World();
    world.failures = 2;
    const sink = world.follow(adas);
    for (let second = 0; second < 2; second++) {
      await settledAll();
      expect(sink.ids).toEqual([]);
      await jest.advanceTimersByTimeAsync(1_000);
    }
    await settledAll();
    expect(sink.ids).toEqual([1]);
  });

  it('are bounded', () => {
    const world = new World();
    const sinks = Array.from({ length: 20 }, () => world.follow(adas));
    expect(() => world.follow(bobs)).toThrow(Overloaded);
    sinks[0]?.destroy();
    world.follow(bobs);
    expect(world.streams.open).toBe(20);
  });

  it('are closed at the end, and none is taken after it', () => {
    const world = new World();
    const sink = world.follow(adas);
    world.streams.close();
    expect([sink.state, world.streams.open]).toEqual(['ended', 0]);
    expect(() => world.follow(adas)).toThrow(Overloaded);
  });
});
