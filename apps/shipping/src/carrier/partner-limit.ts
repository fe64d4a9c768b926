import type { Database, Tx } from '@orderflow/postgres';

const register = `
  insert into partner_limits (partner, used_until) values ($1, clock_timestamp()) on conflict do nothing`;

const ask = `
  select floor(extract(epoch from
      clock_timestamp() + $2::float8 * interval '1 second' - greatest(used_until, clock_timestamp())) * $3::float8)::integer as free
  from partner_limits where partner = $1 for update`;

const use = `
  update partner_limits set used_until = greatest(used_until, clock_timestamp()) + $2::float8 / $3::float8 * interval '1 second'
  where partner = $1`;

/** How much may be saved up while nothing is asked: the requests of so many seconds. */
const burstS = 0.25;

/**
 * How many requests per second a partner takes, of all instances together: a token bucket as one instant in one row (GCRA), by the
 * clock of Postgres. In any `T` seconds at most `rate × (T + 0.25)` requests are given away. They are taken in the
 * transaction that claims the work: a crash neither loses a token nor gives one twice.
 *
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export class PartnerLimit {
  private readonly burstS: number;

  constructor(
    private readonly partner: string,
    readonly perSecond: number,
  ) {
    // A rate below four a second has to save up for one.
    this.burstS = Math.max(burstS, 1 / perSecond);
  }

  async prepare(database: Database): Promise<void> {
    await database.query(register, [this.partner]);
  }

  /** How many requests are free now. Nobody else takes any before this transaction ends. */
  async free(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ free: number }>(
      ask,
      [this.partner, this.burstS, this.perSecond],
      'limit-ask',
    );
    return Math.max(0, row?.free ?? 0);
  }

  async use(requests: number, tx: Tx): Promise<void> {
    await tx.query(use, [this.partner, requests, this.perSecond], 'limit-use');
  }
}
