import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AppError, errorMessage, InvariantBroken, type Clock } from '@orderflow/kernel';
import type { Broker } from '@orderflow/messaging';
import { Database, isTransientError, Lease } from '@orderflow/postgres';
import type { ProcessingLog } from '@orderflow/processing';
import { BROKER, CLOCK, LOGGER, ProblemException } from '@orderflow/service';
import { PROJECTIONS } from '../projection/projection.catalog.js';
import { newestRule, type Projection } from '../projection/projection.js';
import { ProjectionStore } from '../projection/projection.store.js';
import { Rebuild, topicsOf } from './rebuild.js';
import { Versions, type Outcome, type ProjectionVersion } from './versions.js';

const lookEveryMs = 1_000;

/**
 * Builds new versions of projections beside those that are live. What is to be built is in the database: whichever instance has
 * the lease goes on with it, also after a crash.
 */
@Injectable()
export class Rebuilder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly running = new Map<number, AbortController>();
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(PROJECTIONS) private readonly projections: readonly Projection[],
    private readonly versions: Versions,
    private readonly store: ProjectionStore,
    private readonly database: Database,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: ProcessingLog,
  ) {}

  /** Before the first event is taken in, every projection has a version; one that came later than the others begins by a rebuild. */
  async onApplicationBootstrap(): Promise<void> {
    const known = await this.versions.list();
    for (const projection of this.projections) {
      const own = known.filter(({ projection: name }) => name === projection.name);
      const live = own.find(({ status }) => status === 'live');
      if (live && !projection.rules[live.rule]) {
        throw new InvariantBroken(
          `projection ${projection.name} is live by rule ${live.rule}, but this code has only ${Object.keys(projection.rules).join(', ')}: keep the old rule until the projection is rebuilt`,
        );
      }
      if (live) continue;
      const status = known.length === 0 ? 'live' : 'building';
      await this.versions.begin(projection.name, newestRule(projection), this.clock.now(), status);
    }
    this.timer = setInterval(() => this.look(), lookEveryMs);
    this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    for (const rebuild of this.running.values()) rebuild.abort();
    await this.looking;
  }

  /** Begins a rebuild and returns its version. Throws a problem where one is under way, or would not be whole. */
  async begin(projection: Projection): Promise<number> {
    const rule = newestRule(projection);
    await this.mustBeWhole(projection, rule);
    const version = await this.versions.begin(projection.name, rule, this.clock.now());
    if (version === undefined) throw underWay(projection);
    this.look();
    return version;
  }

  async abort(id: number): Promise<boolean> {
    const aborted = await this.versions.giveUp(id, 'aborted', this.clock.now());
    this.running.get(id)?.abort();
    return aborted;
  }

  /** A version must be built of all events, so that the first one has to be there yet. */
  private async mustBeWhole({ name, rules }: Projection, rule: number): Promise<void> {
    const lags = await this.broker.lag('analytics.nobody', topicsOf(rules[rule]!));
    const gone = lags.filter(({ end, lag }) => end > lag);
    if (gone.length === 0) return;
    const errors = gone.map(({ topic, partition, end, lag }) => ({
      field: `${topic}/${partition}`,
      value: Number(end - lag),
      expected: 'a first record with offset 0',
    }));
    const title = `Events that ${name} was made of are not kept any more`;
    throw new ProblemException(409, { type: 'events-expired', title, errors });
  }

  private look(): void {
    this.looking ??= this.build()
      .catch((error: unknown) => this.log.warn({ error: errorMessage(error) }, 'cannot look for rebuilds'))
      .finally(() => (this.looking = undefined));
  }

  private async build(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const building = (await this.versions.list()).filter(({ status }) => status === 'building');
    for (const version of building) await this.buildOne(version);
  }

  private async buildOne(version: ProjectionVersion): Promise<void> {
    const projection = this.projections.find(({ name }) => name === version.projection);
    const rule = projection?.rules[version.rule];
    if (!rule || this.stopping.signal.aborted) return;
    const stop = new AbortController();
    this.running.set(version.id, stop);
    const lease = new Lease(this.database, `rebuild ${version.id}`, () => stop.abort());
    try {
      if (!(await lease.tryAcquire())) return;
      const { broker, database, store, versions, log } = this;
      await new Rebuild(version, rule, { broker, database, store, versions, log }, stop.signal).run();
      await this.conclude(version);
    } catch (error) {
      if (stop.signal.aborted || isPassing(error)) return;
      const outcome = { reason: errorMessage(error) };
      if (await this.versions.giveUp(version.id, 'failed', this.clock.now(), outcome))
        this.log.error({ err: error, version: version.id }, 'a rebuild failed');
    } finally {
      this.running.delete(version.id);
      await lease.release();
    }
  }

  /** By an unchanged rule both must be the same; if so, or if the rule is another, the new version goes live. */
  private async conclude(version: ProjectionVersion): Promise<void> {
    const live = (await this.versions.list()).find(
      ({ projection, status }) => projection === version.projection && status === 'live',
    );
    const outcome: Outcome = live ? await this.versions.compare(live.id, version.id) : {};
    const now = this.clock.now();
    if (live?.rule === version.rule && outcome.differing) {
      const reason = `the rule is unchanged, but ${outcome.differing} rows differ`;
      await this.versions.giveUp(version.id, 'failed', now, { ...outcome, reason });
      this.log.error({ version: version.id, ...outcome }, 'a rebuilt projection is not what the live one is');
    } else if (await this.versions.switchTo(version.id, now, outcome)) {
      this.log.info({ version: version.id, projection: version.projection }, 'a rebuilt projection is live');
    }
  }
}

/** It is gone on with at the next look. */
const isPassing = (error: unknown) =>
  isTransientError(error) || (error instanceof AppError && error.retryable);

function underWay({ name }: Projection): ProblemException {
  return new ProblemException(409, {
    type: 'rebuild-under-way',
    title: `A new version of ${name} is being built already`,
  });
}
