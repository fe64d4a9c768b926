import { readOrders, replay, sampleOrdersFile, type OrdersFile, type Report } from '@orderflow/replay';
import { startTemporary, type Stack, type TemporaryStack } from '@orderflow/stack';
import type { Bench, BenchContext, BenchReport } from '../frame/bench.js';
import { milliseconds, median } from '../frame/figures.js';
import { startSink } from '../frame/sink.js';
import { forAllServices } from '../frame/service-env.js';

const rounds = 3;
const timesSample = 30;
const overheadMax = 25;

const kinds = ['off', 'on'] as const;
type Kind = (typeof kinds)[number];
type Round = Pick<Report, 'ordersPerSecond' | 'latencyMs' | 'oracle'>;

/** Whole orders through all services, with everything traced and without, in turns. */
export const tracingBench: Bench = {
  name: 'tracing',
  summary: 'orders per second through the whole shop, traced in full and not at all',
  async run(context) {
    const sink = await startSink();
    const stacks: Partial<Record<Kind, TemporaryStack>> = {};
    try {
      for (const kind of kinds) {
        context.show(`starting the shop with tracing ${kind}`);
        stacks[kind] = await startTemporary({
          env: forAllServices(kind === 'on' ? tracedInFull(sink.url) : {}),
        });
      }
      const { off, on } = stacks as Record<Kind, TemporaryStack>;
      return await measure(context, { off: off.stack, on: on.stack }, sink.bytes);
    } finally {
      for (const { stop } of Object.values(stacks)) await stop();
      sink.close();
    }
  },
};

const tracedInFull = (url: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_TRACES_SAMPLER: 'always_on',
});

async function measure(
  { show, signal }: BenchContext,
  stacks: Readonly<Record<Kind, Stack>>,
  exported: () => number,
): Promise<BenchReport> {
  const input = await manyOrders();
  const measured: Record<Kind, Round[]> = { off: [], on: [] };
  // The first round of each warms the processes up and counts for nothing.
  for (let round = 0; round <= rounds; round++) {
    for (const kind of kinds) {
      const showing = (progress: string) => show(`tracing ${kind}, round ${round} of ${rounds}: ${progress}`);
      const report = await replay({ stack: stacks[kind].file, input, signal, say: showing, show: showing });
      if (round > 0) measured[kind].push(report);
    }
  }
  return reportOn(measured, input.orders.length, exported() / (input.orders.length * (rounds + 1)));
}

/** The sample several times over, as orders of their own. */
async function manyOrders(): Promise<OrdersFile> {
  const { orders, ...rest } = await readOrders(sampleOrdersFile);
  const repeated = Array.from({ length: timesSample }, (_, time) =>
    orders.map((order) => ({ ...order, invoiceNo: `${order.invoiceNo}-${time}` })),
  );
  return { ...rest, orders: repeated.flat() };
}

function reportOn(measured: Record<Kind, Round[]>, orders: number, bytesPerOrder: number): BenchReport {
  const rate = (kind: Kind) => median(measured[kind].map(({ ordersPerSecond }) => ordersPerSecond));
  const overhead = 100 * (1 - rate('on') / rate('off'));
  const failed = kinds.flatMap((kind) => measured[kind]).filter(({ oracle }) => !oracle.passed).length;
  return {
    tables: [
      {
        columns: ['tracing', 'orders/s', 'p50 ms', 'p99 ms'],
        rows: kinds.flatMap((kind) =>
          measured[kind].map(({ ordersPerSecond, latencyMs: { p50, p99 } }) => [
            kind,
            ordersPerSecond.toFixed(1),
            milliseconds(p50),
            milliseconds(p99),
          ]),
        ),
      },
    ],
    notes: [
      `Two whole shops of their own; ${orders} orders per round at full speed, in turns, after one round each to warm up.`,
      `Traced in full: sampler always_on, exported as protobuf to a sink in this process, ${(bytesPerOrder / 1024).toFixed(0)} kB an order.`,
      'The figures are medians; everything runs on this one machine, so what the sink and the exporters cost is in them.',
    ],
    targets: [
      {
        name: 'orders per second lost to tracing',
        wanted: `under ${overheadMax} %`,
        measured: `${overhead.toFixed(1)} % (${rate('off').toFixed(0)} to ${rate('on').toFixed(0)})`,
        met: overhead < overheadMax,
      },
    ],
    checks: [
      {
        name: 'the oracle after every round',
        passed: failed === 0,
        detail: `${failed} rounds with complaints`,
      },
      {
        name: 'spans were exported',
        passed: bytesPerOrder > 1_000,
        detail: `${bytesPerOrder.toFixed(0)} bytes an order`,
      },
    ],
    raw: measured,
  };
}
