import { expect } from '@jest/globals';
import { Module } from '@nestjs/common';
import { catalog, type Message } from '@orderflow/contracts';
import { encodeMessage } from '@orderflow/messaging';
import { startService, type RunningService } from '@orderflow/service';
import { eventually, request, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { AnalyticsModule } from './analytics.module.js';
import type { Projection } from './projection/projection.js';
import { confirmedOrder } from './projections/journeys.fixtures.js';
import type { ProjectionVersion } from './rebuild/versions.js';

const eventTopics = [...new Set(catalog.filter(({ kind }) => kind === 'event').map(({ topic }) => topic))];

export interface Answered {
  readonly version: number;
  readonly rule: number;
  readonly rows: readonly Record<string, number | string>[];
}

/** The service on real servers; it can be stopped and started with other rules. */
export class AnalyticsUnderTest {
  private running!: RunningService;
  private under!: ServiceUnderTest;
  private readonly confirmed = new Set<string>();

  async start(): Promise<void> {
    this.under = await startServiceUnderTest({
      name: 'analytics',
      start: async (onCrash) => {
        this.running = await startService(AnalyticsModule, onCrash);
        return { url: this.running.url, stop: () => this.running.stop() };
      },
    });
  }

  get database() {
    return this.under.database;
  }

  async stop(): Promise<void> {
    await this.under.stop();
  }

  async restartWith(projections: readonly Projection[]): Promise<void> {
    await this.running.stop();
    @Module({ imports: [AnalyticsModule.by(projections)] })
    class Changed {}
    this.running = await startService(Changed, (error) => {
      throw error;
    });
  }

  async tell(...events: readonly Message[]): Promise<void> {
    await this.under.broker.publish(events.map((event) => encodeMessage(event)));
    for (const { type, subject } of events) if (type === 'OrderConfirmed') this.confirmed.add(subject);
  }

  ask<Body = Answered>(path: string, method = 'GET', headers: Record<string, string> = {}) {
    return request<Body>(`${this.running.url}${path}`, method, undefined, headers);
  }

  /** All that sales tell, once the service has everything that was told. */
  async sales(): Promise<Answered> {
    await this.caughtUp();
    const { body } = await this.ask('/sales?limit=10000');
    const orders = body.rows.reduce((sum, row) => sum + Number(row.orders), 0);
    expect(orders).toBe(this.confirmed.size);
    return body;
  }

  private caughtUp(): Promise<void> {
    return eventually('analytics has caught up', async () => {
      const lags = await this.under.broker.lag('analytics', eventTopics);
      const behind = lags.reduce((sum, { lag }) => sum + Number(lag), 0);
      if (behind > 0) throw new Error(`${behind} records behind`);
    });
  }

  async rebuild(projection: string): Promise<number> {
    const { status, body } = await this.ask<{ version: number }>(
      `/projections/${projection}/rebuild`,
      'POST',
    );
    if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.version;
  }

  /** A version once it is not being built any more. */
  async built(version: number): Promise<ProjectionVersion> {
    return eventually(`version ${version} is built`, async () => {
      const { body } = await this.ask<ProjectionVersion>(`/projections/versions/${version}`);
      if (body.status === 'building') throw new Error(JSON.stringify(body));
      return body;
    });
  }

  /** Tells of confirmed orders, one after the other, as long as `work` takes. */
  async underLoad<T>(work: () => Promise<T>): Promise<T> {
    let on = true;
    const load = (async () => {
      while (on) await this.tell(...confirmedOrder());
    })();
    return work().finally(() => {
      on = false;
      return load;
    });
  }
}
