import { Injectable } from '@nestjs/common';
import type { Message } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import type { NoticeGiven } from './notice.js';

/** What was told already, as {@link given} names it. */
export type NoticesGiven = Set<string>;

/** How {@link NoticesGiven} names a notice. */
export const given = ({ orderId, notice, returnId }: Told) => [orderId, notice, returnId].join('/');
type Told = Pick<NoticeGiven, 'orderId' | 'notice' | 'returnId'>;

const select = `
  select order_id as "orderId", notice, return_id as "returnId" from notices where order_id = any($1::uuid[])`;

const insert = `
  insert into notices (message_id, order_id, notice, return_id, address, status, reason, at)
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[],
    $8::timestamptz[])`;

@Injectable()
export class NoticeRepository implements Repository<NoticesGiven, NoticeGiven> {
  /** Locks nothing: rows are only added, and its unique key refuses what is told twice. */
  async load(messages: readonly Message[], tx: Tx): Promise<NoticesGiven> {
    const orderIds = (messages as readonly Message<string, { orderId: OrderId }>[]).map(
      ({ data }) => data.orderId,
    );
    return new Set((await tx.query<Told>(select, [orderIds], 'notices-find')).map(given));
  }

  evolve(notices: NoticesGiven, notice: NoticeGiven): void {
    notices.add(given(notice));
  }

  save(changes: readonly NoticeGiven[], tx: Tx): void {
    const columns = [
      changes.map(({ messageId }) => messageId),
      changes.map(({ orderId }) => orderId),
      changes.map(({ notice }) => notice),
      changes.map(({ returnId }) => returnId ?? null),
      changes.map(({ address }) => address),
      changes.map(({ answer }) => answer.status),
      changes.map(({ answer }) => (answer.status === 'failed' ? answer.reason : null)),
      changes.map(({ at }) => at),
    ];
    void tx.query(insert, columns, 'notices-insert');
  }
}
