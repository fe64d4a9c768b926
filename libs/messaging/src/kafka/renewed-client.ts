import { errorMessage } from '@orderflow/kernel';
import { inTime } from '../timing.js';
import type { Connectable, OnLog } from './kafka-client.js';

interface Lease<C> {
  readonly client: Promise<C>;
  users: number;
  retired: boolean;
}

/**
 * A client that connects when it is first used and is replaced by a fresh one after any failure, so that nothing of
 * a broken connection (sequence numbers, half-sent requests, old metadata) lives on. Users at the time of a failure
 * finish with the old one.
 */
export class RenewedClient<C extends Connectable> {
  #current: Lease<C> | undefined;
  readonly #disconnecting = new Set<Promise<void>>();

  constructor(
    private readonly create: () => C | Promise<C>,
    private readonly onLog: OnLog,
  ) {}

  /** Runs `work` with a connected client. Rejects when it fails, or is not done after `limitMs`. */
  async use<T>(limitMs: number, work: (client: C) => Promise<T>): Promise<T> {
    const lease = (this.#current ??= this.#lease());
    lease.users++;
    try {
      return await inTime(
        lease.client.then((client) => work(client)),
        limitMs,
      );
    } catch (error) {
      this.#retire(lease);
      throw error;
    } finally {
      lease.users--;
      this.#disconnectWhenFree(lease);
    }
  }

  async close(): Promise<void> {
    const lease = this.#current;
    if (lease !== undefined) {
      this.#retire(lease);
      this.#disconnectWhenFree(lease);
    }
    await Promise.all(this.#disconnecting);
  }

  #lease(): Lease<C> {
    return { client: this.#connected(), users: 0, retired: false };
  }

  async #connected(): Promise<C> {
    const client = await this.create();
    await client.connect();
    return client;
  }

  #retire(lease: Lease<C>): void {
    lease.retired = true;
    if (this.#current === lease) this.#current = undefined;
  }

  #disconnectWhenFree(lease: Lease<C>): void {
    if (!lease.retired || lease.users > 0) return;
    const disconnected = inTime(
      lease.client.then((client) => client.disconnect()),
      5_000,
    )
      .catch((error: unknown) => {
        this.onLog('debug', 'a retired client did not disconnect cleanly', { error: errorMessage(error) });
      })
      .finally(() => this.#disconnecting.delete(disconnected));
    this.#disconnecting.add(disconnected);
  }
}
