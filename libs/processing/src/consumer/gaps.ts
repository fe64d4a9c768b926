import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, errorMessage } from '@orderflow/kernel';
import type { Broker } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { consumerMetrics, readAtScrape, Reading } from '@orderflow/telemetry';
import type { ProcessingLog } from '../processing-log.js';

const everyMs = 60_000;
const firstLookMaxMs = 30_000;
const pauseMs = 200;

const note = `
  insert into gaps (consumer, topic, partition, from_offset, to_offset)
  select $1, * from unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[])
  on conflict (consumer, topic, partition, from_offset) do update set to_offset = greatest(gaps.to_offset, excluded.to_offset)
  returning topic, partition, from_offset::text as from, to_offset::text as to, xmax = 0 as fresh`;

const lostOfLate = `
  select coalesce(sum(to_offset - from_offset), 0)::bigint as lost from gaps
  where consumer = $1 and noticed_at > now() - interval '1 day'`;

interface Gap {
  readonly topic: string;
  readonly partition: number;
  readonly from: string;
  readonly to: string;
  readonly fresh: boolean;
}

export interface GapsParts {
  readonly service: string;
  readonly topics: readonly string[];
  readonly broker: Pick<Broker, 'lag'>;
  readonly database: Database;
  readonly log: ProcessingLog;
}

/**
 * Notices where a consumer was further behind than topics are kept. It goes on at the oldest record that there is, since nobody can give it
 * the others any more; but what lay between is noted, logged as an error, and told by a metric for a day, so that somebody sees to it.
 */
export class Gaps {
  private timer: NodeJS.Timeout | undefined;
  private endMetrics: () => void = () => undefined;

  constructor(private readonly parts: GapsParts) {}

  /** Looks before the consumer joins, which would commit what is left a moment later, and then once a minute. Rejects where the first look fails. */
  async start(): Promise<void> {
    const { service, database } = this.parts;
    const { lost } = consumerMetrics;
    const reading = new Reading('gaps', () =>
      database.query<{ lost: number }>(lostOfLate, [service], 'gaps-lost'),
    );
    this.endMetrics = readAtScrape([lost], async (tell) => {
      const [row] = (await reading.value()) ?? [];
      if (row) tell(lost, row.lost);
    });
    await this.firstLook();
    this.timer = setInterval(() => void this.lookAgain(), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.endMetrics();
  }

  /** A broker that has just started knows of no groups for a moment. */
  private async firstLook(): Promise<void> {
    for (const deadline = performance.now() + firstLookMaxMs; ; await sleep(pauseMs)) {
      try {
        return await this.look();
      } catch (error) {
        const passing = error instanceof AppError && error.retryable;
        if (!passing || performance.now() > deadline) throw error;
      }
    }
  }

  private async lookAgain(): Promise<void> {
    await this.look().catch((error: unknown) =>
      this.parts.log.warn({ error: errorMessage(error) }, 'it is not known whether records were lost'),
    );
  }

  private async look(): Promise<void> {
    const { service, topics, broker, database, log } = this.parts;
    const gone = (await broker.lag(service, topics)).flatMap(({ lost, end, lag, ...at }) =>
      lost === undefined ? [] : { ...at, from: end - lag - lost, to: end - lag },
    );
    if (gone.length === 0) return;
    const columns = [
      gone.map(({ topic }) => topic),
      gone.map(({ partition }) => partition),
      gone.map(({ from }) => from.toString()),
      gone.map(({ to }) => to.toString()),
    ];
    for (const { fresh, ...gap } of await database.query<Gap>(note, [service, ...columns], 'gaps-note'))
      if (fresh) log.error({ ...gap, records: Number(gap.to) - Number(gap.from) }, message);
  }
}

const message =
  'records are gone that this consumer had not handled: it was further behind than the topic is kept; it goes on after them (docs/patterns/retention.md)';
