import { errorMessage } from '@orderflow/kernel';
import { Listener, SharedLeases, type Database } from '@orderflow/postgres';
import type { ProcessingLog } from '../processing-log.js';
import type { OutboxLane } from './outbox-lane.js';
import { outboxChannel, strayLanes, wakeSenders } from './outbox.repository.js';

/** Together one query per second and instance. */
const lookEveryMs = 1_250;
const strayEveryMs = 5_000;
const wakeEveryMs = 10;

interface OwnershipEvents {
  /** A lane may have something to send. */
  ring(): void;
  /** Settles when nothing of the lanes given up is under way any more. */
  settle(): Promise<void>;
}

/** Divides the lanes between the instances of a service, and tells each what others wrote for its lanes. */
export class LaneOwnership {
  private readonly leases: SharedLeases;
  private readonly listener: Listener;
  private readonly toWake = new Set<number>();
  private waking: Promise<void> | undefined;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly lanes: readonly OutboxLane[],
    private readonly database: Database,
    private readonly log: ProcessingLog,
    private readonly events: OwnershipEvents,
  ) {
    const each = (numbers: Iterable<number>, act: (lane: OutboxLane) => void) => {
      for (const number of numbers) act(lanes[number] as OutboxLane);
      events.ring();
    };
    this.leases = new SharedLeases({
      url: database.url,
      name: 'outbox',
      count: lanes.length,
      channel: outboxChannel,
      onTaken: (numbers) => each(numbers, (lane) => lane.take()),
      onGivingUp: async (numbers) => {
        each(numbers, (lane) => lane.giveUp());
        await events.settle();
      },
      onLost: (error) => {
        lanes.forEach((lane) => lane.giveUp());
        log.warn({ error: errorMessage(error) }, 'outbox lanes are lost until the connection is back');
      },
    });
    this.listener = new Listener(database.url, outboxChannel, (payload) => {
      if (payload !== '') return each(payload.split(',').map(Number), (lane) => lane.readTable());
      void this.look();
      each(lanes.keys(), (lane) => lane.readTable());
    });
  }

  async start(writer: () => string): Promise<void> {
    void this.listener.start();
    this.timers = [
      setInterval(() => void this.look(), lookEveryMs),
      setInterval(() => void this.lookForStrays(writer()), strayEveryMs),
    ];
    await this.look();
  }

  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    await this.waking;
    await this.listener.close();
    await this.leases.close();
  }

  /** Rows of this lane were committed here, and another instance sends it. */
  wake(lane: number): void {
    this.toWake.add(lane);
    this.waking ??= this.wakeAll().finally(() => (this.waking = undefined));
  }

  private async wakeAll(): Promise<void> {
    while (this.toWake.size > 0) {
      const lanes = [...this.toWake];
      this.toWake.clear();
      // What a lost notification leaves lying, the look for strays finds.
      await wakeSenders(this.database, lanes).catch((error: unknown) => this.failed(error));
      await new Promise((resolve) => setTimeout(resolve, wakeEveryMs));
    }
  }

  private async look(): Promise<void> {
    await this.leases.look().catch((error: unknown) => this.failed(error));
  }

  private async lookForStrays(writer: string): Promise<void> {
    if (this.leases.held.size === 0) return;
    try {
      for (const lane of await strayLanes(this.database, [...this.leases.held], writer))
        this.lanes[lane]?.readTable();
      this.events.ring();
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.log.warn({ error: errorMessage(error) }, 'outbox lanes cannot be looked after');
  }
}
