import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@orderflow/postgres';
import { GroupCommit } from '@orderflow/processing';
import { newReference } from '../requests.js';

export interface RefundRequest {
  readonly idempotencyKey: string;
  readonly chargeId: string;
  readonly amountMinor: number;
  /** Why it is refused, whatever is asked for. */
  readonly refusal?: string;
}

export type RefundOutcome =
  | { readonly status: 'refunded'; readonly refundId: string }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'unknown-charge' };

interface Refund {
  readonly refundId: string;
  readonly idempotencyKey: string;
  readonly chargeId: string;
  readonly orderId: string;
  readonly amountMinor: number;
}

interface ChargeRow {
  readonly chargeId: string;
  readonly orderId: string;
  readonly status: string;
  readonly amountMinor: number;
}

const lockCharges = `
  select charge_id as "chargeId", order_id as "orderId", status, amount_minor as "amountMinor"
  from charges where charge_id = any($1) order by charge_id for update`;

const findRefunds = `
  select refund_id as "refundId", idempotency_key as "idempotencyKey", charge_id as "chargeId",
    order_id as "orderId", amount_minor as "amountMinor"
  from refunds where charge_id = any($1) or idempotency_key = any($2)`;

const insert = `
  insert into refunds (refund_id, idempotency_key, charge_id, order_id, amount_minor)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bigint[])`;

/** What was given back. A refusal is not kept: asked for again, it may be granted. */
@Injectable()
export class RefundBook {
  private readonly commits = new GroupCommit<RefundRequest, RefundOutcome>({
    run: (requests) => this.database.transaction((tx) => refundAll(requests, tx)),
  });

  constructor(private readonly database: Database) {}

  /** Resolves when it is durable; a known idempotency key with the refund it had. */
  enter(request: RefundRequest): Promise<RefundOutcome> {
    return this.commits.submit(request);
  }
}

async function refundAll(requests: readonly RefundRequest[], tx: Tx): Promise<RefundOutcome[]> {
  const chargeIds = requests.map(({ chargeId }) => chargeId);
  const keys = requests.map(({ idempotencyKey }) => idempotencyKey);
  const charges = new Map(
    (await tx.query<ChargeRow>(lockCharges, [chargeIds], 'charges-lock')).map((row) => [row.chargeId, row]),
  );
  const refunds = await tx.query<Refund>(findRefunds, [chargeIds, keys], 'refunds-find');
  const fresh: Refund[] = [];
  const outcomes = requests.map((request) => {
    const charge = charges.get(request.chargeId);
    const outcome = decide(request, charge, [...refunds, ...fresh]);
    if (typeof outcome !== 'string') return outcome;
    fresh.push({ ...request, refundId: outcome, orderId: (charge as ChargeRow).orderId });
    return { status: 'refunded', refundId: outcome } as const;
  });
  if (fresh.length > 0) await tx.query(insert, columnsOf(fresh), 'refunds-insert');
  return outcomes;
}

/** The outcome, or the id of the refund to enter. */
function decide(
  { idempotencyKey, chargeId, amountMinor, refusal }: RefundRequest,
  charge: ChargeRow | undefined,
  refunds: readonly Refund[],
): RefundOutcome | string {
  const known = refunds.find((refund) => refund.idempotencyKey === idempotencyKey);
  if (known) return { status: 'refunded', refundId: known.refundId };
  if (!charge) return { status: 'unknown-charge' };
  if (charge.status !== 'captured') return { status: 'refused', reason: 'nothing was captured' };
  const before = refunds.filter((refund) => refund.chargeId === chargeId);
  const left = before.reduce((sum, refund) => sum - refund.amountMinor, charge.amountMinor);
  if (amountMinor > left) return { status: 'refused', reason: `only ${left} are left to refund` };
  if (refusal !== undefined) return { status: 'refused', reason: refusal };
  return newReference('re');
}

function columnsOf(refunds: readonly Refund[]): unknown[][] {
  return [
    refunds.map(({ refundId }) => refundId),
    refunds.map(({ idempotencyKey }) => idempotencyKey),
    refunds.map(({ chargeId }) => chargeId),
    refunds.map(({ orderId }) => orderId),
    refunds.map(({ amountMinor }) => amountMinor),
  ];
}
