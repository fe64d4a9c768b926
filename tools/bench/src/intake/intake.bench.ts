import { coreServices, prepareTemporary, type Stack, type StackService } from '@orderflow/stack';
import type { Bench, BenchContext } from '../frame/bench.js';
import { openShop } from '../frame/open-shop.js';
import { askOracle } from '../frame/oracle.js';
import { startSink } from '../frame/sink.js';
import { forAllServices, tracedInPart } from '../frame/service-env.js';
import { reportOf, type IntakeRun } from './report.js';
import { nextConnections } from './search.js';
import { fireVolley, type Volley } from './volley.js';

/** At several thousand a second the shop sees through for minutes what was taken in: the oracle waits for it. */
const secondsDefault = 5;
const warmUp = { connections: 16, seconds: 5 };
const overloadConnections = 2_000;
/** Goods for whatever comes: orders choose evenly among the articles. */
const goodsForOrders = 20_000;

/** What takes orders, and what it needs to know the articles and to be told about them. */
const neededForIntake: readonly StackService[] = ['sandbox', 'inventory', 'orders'];

export const intakeBench: Bench = {
  name: 'intake',
  summary: 'POST /orders alone by autocannon: how many a second, and what is refused when there are too many',
  takes: ['seconds'],
  short: { seconds: 2 },
  async run(context) {
    const sink = await startSink();
    // Nothing sees the orders through meanwhile: as many as come may be open.
    const env = forAllServices({ ...tracedInPart(sink.url), ORDERS_OPEN_MAX: '100000000' });
    const { stack, stop } = await prepareTemporary({ env });
    const halt = () => void stack.stop();
    context.signal.addEventListener('abort', halt, { once: true });
    try {
      return reportOf(await measure(context, stack));
    } finally {
      context.signal.removeEventListener('abort', halt);
      await stop();
      sink.close();
    }
  },
};

async function measure(context: BenchContext, stack: Stack): Promise<IntakeRun> {
  const { show, settings } = context;
  const seconds = settings.seconds ?? secondsDefault;
  show('starting what takes orders');
  await Promise.all([
    stack.startKafka().then(() => stack.createTopics()),
    stack.startPostgres().then(() => stack.createDatabases()),
  ]);
  await startAll(stack, neededForIntake);
  await openShop(stack.file, goodsForOrders, context);
  const warm = await fireVolley(context, stack, warmUp.connections, warmUp.seconds);
  const volleys: Volley[] = [];
  for (let next = nextConnections(volleys); next !== undefined; next = nextConnections(volleys))
    volleys.push(await fireVolley(context, stack, next, seconds));
  const overload = await fireVolley(context, stack, overloadConnections, seconds);
  show('starting the rest of the shop');
  await startAll(
    stack,
    coreServices.filter((name) => !neededForIntake.includes(name)),
  );
  const accepted = [warm, ...volleys, overload].flatMap(({ orderIds }) => orderIds);
  const checks = await askOracle(stack.file, { accepted, allConfirmed: true }, context);
  return { seconds, volleys, overload, checks };
}

async function startAll(stack: Stack, names: readonly StackService[]): Promise<void> {
  await Promise.all(names.map((name) => stack.startService(name)));
}
