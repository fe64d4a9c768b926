import { errorMessage, newId } from '@orderflow/kernel';
import { advisoryKey, Lease, type Database } from '@orderflow/postgres';
import type { ProcessingLog } from '../processing-log.js';

/**
 * Remembers which membership of the group each instance has. A process that is killed cannot leave its group, which would
 * wait until its session is over: whoever starts next has the group told. An instance lives as long as its lease, a lock
 * of its database session, which ends with the process. One that lost only that session can be taken for gone: it
 * joins again at its next heartbeat.
 */
export class Memberships {
  private readonly instance = newId();
  private readonly lease: Lease;
  private readonly leaseName = `membership/${this.instance}`;
  private entering = Promise.resolve();

  constructor(
    private readonly consumer: string,
    private readonly database: Database,
    private readonly log: ProcessingLog,
  ) {
    this.lease = new Lease(database, this.leaseName, () => undefined);
  }

  /** The memberships of instances that are gone, each told once. */
  async takeGhosts(): Promise<string[]> {
    const ghosts = await this.database.query<{ memberId: string }>(
      `delete from memberships where consumer = $1 and pg_try_advisory_xact_lock(lease)
       returning member_id as "memberId"`,
      [this.consumer],
    );
    return ghosts.map(({ memberId }) => memberId);
  }

  /** This instance is known to the group by this id from now on. */
  enter(memberId: string): Promise<void> {
    return (this.entering = this.entering.then(() => this.note(memberId)));
  }

  /** The group has been left; nothing is entered any more. */
  async leave(): Promise<void> {
    await this.entering;
    try {
      await this.database.query('delete from memberships where instance = $1', [this.instance]);
    } catch (error) {
      this.log.warn({ error: errorMessage(error) }, 'the membership in the group is not forgotten');
    } finally {
      await this.lease.release();
    }
  }

  private async note(memberId: string): Promise<void> {
    try {
      await this.lease.tryAcquire();
      await this.database.query(
        `insert into memberships (instance, consumer, lease, member_id) values ($1, $2, $3, $4)
         on conflict (instance) do update set member_id = excluded.member_id`,
        [this.instance, this.consumer, advisoryKey(this.leaseName), memberId],
      );
    } catch (error) {
      // Without it the group waits for the session, as it would have without this class.
      this.log.warn({ error: errorMessage(error) }, 'the membership in the group is not noted');
    }
  }
}
