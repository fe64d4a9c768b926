import { createHash } from 'node:crypto';
import pg from 'pg';

export interface SharedLeasesOptions {
  readonly url: string;
  readonly name: string;
  /** There are leases 0 to `count` - 1. */
  readonly count: number;
  /** Where every instance hears, by an empty payload, that it should {@link SharedLeases.look}. */
  readonly channel: string;
  onTaken(numbers: readonly number[]): void;
  /** These are not held any more, and nobody can take them before this settles: finish what is under way. */
  onGivingUp(numbers: readonly number[]): Promise<void>;
  /** All are lost without warning, with their connection; others may hold them already. */
  onLost(error: Error): void;
}

/**
 * Counts the instances that take part, and takes what is free until it has its share: advisory locks of one
 * session, with the lock numbered `count` shared by all who take part.
 */
const takeShare = `
  with share as (
    select ceil($2::numeric / count(*))::int as most from pg_locks
    where locktype = 'advisory' and objsubid = 2 and granted and classid = $1::int::oid and objid = $2::int::oid
      and database = (select oid from pg_database where datname = current_database()))
  select most, array(
    select number from unnest($3::int[]) as number where pg_try_advisory_lock($1::int, number)
    limit greatest(0, most - $4::int)) as taken
  from share`;

/** Ends a session whose process or host is gone, or frozen, so that its leases do not wait for it. */
const sessionOptions =
  '-c idle_session_timeout=10000 -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3';
const answerMaxMs = 5_000;

/**
 * Numbered exclusive leases, shared evenly between all instances that take part: each holds at most `count`
 * divided by their number, rounded up. They live on a connection of their own and vanish with it. An instance
 * that lost its connection can believe for some seconds that it still holds them: what it then does must
 * be harmless.
 */
export class SharedLeases {
  private readonly mine = new Set<number>();
  private readonly lockClass: number;
  private client: pg.Client | undefined;
  private looking: Promise<void> | undefined;
  private wanted = false;
  private closed = false;

  constructor(private readonly options: SharedLeasesOptions) {
    this.lockClass = createHash('sha256').update(options.name).digest().readUInt32BE() >>> 1;
  }

  get held(): ReadonlySet<number> {
    return this.mine;
  }

  /**
   * Takes part if it does not yet, takes what is due to it, gives up what is due to others. To be called every
   * second or so; it is one query when nothing changed.
   */
  look(): Promise<void> {
    this.wanted = true;
    this.looking ??= this.lookWhileWanted().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** Gives all up and takes part no more. */
  async close(): Promise<void> {
    this.closed = true;
    await this.looking?.catch(() => undefined);
    const client = this.client;
    if (!client) return;
    try {
      await this.giveUp(client, [...this.mine]);
      await client.query('select pg_advisory_unlock_all()');
      await this.tellOthers(client);
    } catch (error) {
      this.lose(client, error as Error);
    }
    this.client = undefined;
    await client.end().catch(() => undefined);
  }

  private async lookWhileWanted(): Promise<void> {
    while (this.wanted && !this.closed) {
      this.wanted = false;
      const client = this.client ?? (await this.join());
      try {
        await this.balance(client);
      } catch (error) {
        this.lose(client, error as Error);
        throw error;
      }
    }
  }

  private async join(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: `leases ${this.options.name}`,
      options: sessionOptions,
      connectionTimeoutMillis: answerMaxMs,
      query_timeout: answerMaxMs,
    });
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client, new Error('connection ended')));
    await client.connect();
    this.client = client;
    try {
      await client.query('select pg_advisory_lock_shared($1, $2)', [this.lockClass, this.options.count]);
      await this.tellOthers(client);
    } catch (error) {
      this.lose(client, error as Error);
      throw error;
    }
    return client;
  }

  private async balance(client: pg.Client): Promise<void> {
    const { count } = this.options;
    const others = Array.from({ length: count }, (_, number) => number).filter((n) => !this.mine.has(n));
    const values = [this.lockClass, count, others, this.mine.size];
    const result = await client.query<{ most: number; taken: number[] }>({
      name: 'take-share',
      text: takeShare,
      values,
    });
    const { most, taken } = result.rows[0] as { most: number; taken: number[] };
    if (this.client !== client) return;
    for (const number of taken) this.mine.add(number);
    if (taken.length > 0) this.options.onTaken(taken);
    const surplus = [...this.mine].slice(most);
    if (surplus.length === 0) return;
    await this.giveUp(client, surplus);
    await this.tellOthers(client);
  }

  private async giveUp(client: pg.Client, numbers: readonly number[]): Promise<void> {
    for (const number of numbers) this.mine.delete(number);
    if (numbers.length > 0) await this.options.onGivingUp(numbers);
    await client.query('select pg_advisory_unlock($1, number) from unnest($2::int[]) as number', [
      this.lockClass,
      numbers,
    ]);
  }

  private async tellOthers(client: pg.Client): Promise<void> {
    await client.query('select pg_notify($1, $2)', [this.options.channel, '']);
  }

  private lose(client: pg.Client, error: Error): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.mine.clear();
    void client.end().catch(() => undefined);
    this.options.onLost(error);
  }
}
