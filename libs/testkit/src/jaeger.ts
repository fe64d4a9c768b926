import { systemClock } from '@orderflow/kernel';
import { request } from './http.js';

const image = 'jaegertracing/jaeger:2.13.0';

/** A trace as Jaeger finds it: the services that have spans in it, in the order of their names. */
export interface FoundTrace {
  readonly traceId: string;
  readonly services: readonly string[];
}

/** Jaeger, as a user has it: what it is asked goes through its API. */
export interface Jaeger {
  /** The variables by which a process exports its spans here. */
  readonly environment: Readonly<Record<string, string>>;
  /** The traces of the last hour that `/api/traces` finds by this query, at most 100. */
  find(query: Readonly<Record<string, string>>): Promise<FoundTrace[]>;
  stop(): Promise<void>;
}

interface Answer {
  readonly data: readonly {
    readonly traceID: string;
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  }[];
}

/** Starts Jaeger in a container; resolves when it takes spans. */
export async function startJaeger(): Promise<Jaeger> {
  // Dear to load, and most tests do without.
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(image)
    .withExposedPorts(4318, 16_686)
    .withWaitStrategy(Wait.forLogMessage(/Everything is ready/))
    .start();
  const at = (port: number) => `http://${container.getHost()}:${container.getMappedPort(port)}`;
  return {
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: at(4318), OTEL_BSP_SCHEDULE_DELAY: '100' },
    async find(query) {
      const now = systemClock.now().getTime() * 1_000;
      const span = { start: String(now - 3_600_000_000), end: String(now), limit: '100' };
      const url = `${at(16_686)}/api/traces?${new URLSearchParams({ ...span, ...query }).toString()}`;
      const { status, body } = await request<Answer>(url, 'GET', undefined);
      if (status !== 200) throw new Error(`Jaeger answered ${status}: ${JSON.stringify(body)}`);
      return body.data.map(({ traceID, processes }) => ({
        traceId: traceID,
        services: [...new Set(Object.values(processes).map(({ serviceName }) => serviceName))].toSorted(),
      }));
    },
    stop: async () => void (await container.stop()),
  };
}
