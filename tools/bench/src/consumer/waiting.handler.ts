import { setTimeout as sleep } from 'node:timers/promises';
import { ReserveStock } from '@orderflow/contracts';
import type { Tx } from '@orderflow/postgres';
import { Handles, type MessageHandler, type Repository } from '@orderflow/processing';
import { placeOf, type Planned } from './workload.js';

interface HandledRow {
  readonly orderId: string;
  readonly place: number;
}

/** The books: a row for every message that took effect, in the order in which they did. */
export const handledTable =
  'create table handled (seq bigint generated always as identity primary key, order_id uuid, place int)';

class HandledRepository implements Repository<null, HandledRow> {
  constructor(private readonly onSave: (places: readonly number[], tx: Tx) => void) {}

  async load() {
    return null;
  }

  evolve() {
    return;
  }

  async save(rows: readonly HandledRow[], tx: Tx) {
    const places = rows.map(({ place }) => place);
    await tx.query(
      'insert into handled (order_id, place) select * from unnest($1::uuid[], $2::int[])',
      [rows.map(({ orderId }) => orderId), places],
      'handled-save',
    );
    this.onSave(places, tx);
  }
}

/**
 * Waits for the outside world (its effect: other keys go on meanwhile), then notes the message in the
 * transaction of the inbox. A poisoned message throws when it is decided, at every attempt.
 */
@Handles(ReserveStock)
export class WaitingHandler implements MessageHandler<ReserveStock, null, HandledRow, void> {
  readonly repository: HandledRepository;
  /** As many at once as `maxConcurrency` of the published run. */
  readonly effectOptions = { concurrency: 100 };
  /** What all waits together came to, as the clock saw them. */
  waitedMs = 0;

  constructor(
    private readonly planned: readonly Planned[],
    private readonly poisoned: Planned | undefined,
    onSave: (places: readonly number[], tx: Tx) => void,
  ) {
    this.repository = new HandledRepository(onSave);
  }

  async effect(message: ReserveStock): Promise<void> {
    const waitMs = this.planned[placeOf(message) - 1]?.waitMs ?? 0;
    if (waitMs === 0) return;
    const startedAt = performance.now();
    await sleep(waitMs);
    this.waitedMs += performance.now() - startedAt;
  }

  decide(_state: null, message: ReserveStock) {
    const place = placeOf(message);
    if (place === this.poisoned?.place) throw new Error('poisoned');
    return { changes: [{ orderId: message.data.orderId, place }], emits: [] };
  }
}
