import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;

type Values = Readonly<Record<string, unknown>>;

/** A span as it was exported. Times in milliseconds since the epoch. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the root of a trace. */
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly kind: (typeof kinds)[number];
  readonly name: string;
  readonly failed: boolean;
  readonly attributes: Values;
  readonly events: readonly { readonly name: string; readonly attributes: Values }[];
  /** Ids of the spans it is linked to. */
  readonly links: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
}

/** Takes spans over OTLP/HTTP with JSON, and keeps them in the order in which they came. */
export interface OtlpReceiver {
  /** The variables by which a process exports its spans here, each after a tenth of a second at most. */
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: readonly ReceivedSpan[];
  /** Those of one trace, or of the one that is about an order. */
  of(trace: { readonly traceId: string } | { readonly orderId: string }): ReceivedSpan[];
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const server = createServer((request, response) => {
    const answer = (status: number) => response.writeHead(status).end('{}');
    if (request.url !== '/v1/traces') return void answer(404);
    receive(request).then(
      (received) => {
        spans.push(...received);
        answer(200);
      },
      // The exporter says what it could not export.
      () => answer(400),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
    spans,
    of(trace) {
      const ids = new Set(
        'traceId' in trace
          ? [trace.traceId]
          : spans
              .filter(({ attributes }) => attributes['order.id'] === trace.orderId)
              .map(({ traceId }) => traceId),
      );
      return spans.filter(({ traceId }) => ids.has(traceId));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage): Promise<ReceivedSpan[]> {
  const { resourceSpans = [] } = (await json(request)) as OtlpTraces;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(service, span)));
  });
}

function spanOf(service: string, span: OtlpSpan): ReceivedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    service,
    kind: kinds[span.kind] ?? 'UNSPECIFIED',
    name: span.name,
    failed: span.status?.code === 2,
    attributes: valuesOf(span.attributes),
    events: (span.events ?? []).map(({ name, attributes }) => ({ name, attributes: valuesOf(attributes) })),
    links: (span.links ?? []).map(({ spanId }) => spanId),
    startMs: Number(span.startTimeUnixNano) / 1e6,
    endMs: Number(span.endTimeUnixNano) / 1e6,
  };
}

const valuesOf = (attributes: readonly OtlpAttribute[] = []): Values =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** The parts of OTLP's JSON that are read here (opentelemetry-proto, `trace/v1/trace.proto`). */
interface OtlpTraces {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}
interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly OtlpAttribute[] }[];
  readonly links?: readonly { readonly spanId: string }[];
  readonly status?: { readonly code?: number };
}
