import pg from 'pg';

/**
 * Listens to a NOTIFY channel on a connection of its own and reconnects when it breaks. Notifications may be
 * missed while it is away: use it to wake up early, never as the only way to learn something. `onNotify` is
 * called with an empty payload whenever listening begins, to make up for what may have been missed.
 */
export class Listener {
  private client: pg.Client | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly onNotify: (payload: string) => void,
  ) {}

  async start(): Promise<void> {
    while (!this.closed) {
      const client = new pg.Client({
        connectionString: this.url,
        application_name: `listen ${this.channel}`,
      });
      client.on('notification', ({ payload }) => this.onNotify(payload ?? ''));
      client.on('error', () => undefined);
      client.on('end', () => {
        if (this.client === client) {
          this.client = undefined;
          void this.start();
        }
      });
      try {
        await client.connect();
        await client.query(`listen ${pg.escapeIdentifier(this.channel)}`);
        if (this.closed) return await client.end();
        this.client = client;
        this.onNotify('');
        return;
      } catch {
        await client.end().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }
}
