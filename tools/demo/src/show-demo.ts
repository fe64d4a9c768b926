import { Refused, type Screen } from '@orderflow/command-line';
import { errorMessage } from '@orderflow/kernel';
import { KafkaBroker, kafkaClientIn } from '@orderflow/messaging';
import {
  describeUnfinished,
  judge,
  readBooks,
  waitUntilSettled,
  withBooks,
  type Verdict,
} from '@orderflow/oracle';
import { demandOf, readOrders, sampleOrdersFile, stockWarehouse } from '@orderflow/replay';
import { setSandboxRules, type StackAddresses } from '@orderflow/stack';
import type { Demo } from './demo.js';
import type { OpenStack } from './open-stack.js';
import { nobodyIsRefused, Shop } from './shop.js';
import { Story } from './story.js';

export interface Showing {
  readonly demo: Demo;
  readonly opened: Pick<OpenStack, 'addresses' | 'own'>;
  readonly short: boolean;
  readonly signal: AbortSignal;
  readonly screen: Pick<Screen, 'say' | 'show'>;
}

/** How often the goods of the sample suffice. */
const roundsOfSample = 2_000;

/**
 * Lets the demo happen on a stack that runs, and returns the oracle's verdict over all books once nothing moves any more. Throws
 * {@link Refused} when it does not go as told.
 */
export async function showDemo({ demo, opened, short, signal, screen }: Showing): Promise<Verdict> {
  const { addresses: stack, own } = opened;
  const { orders: sample } = await readOrders(sampleOrdersFile);
  screen.show('stocking the warehouse');
  const demand = new Map([...demandOf(sample)].map(([sku, pieces]) => [sku, pieces * roundsOfSample]));
  const { services, databases } = stack;
  await stockWarehouse({ url: services.inventory, ordersDatabase: databases.orders, demand, signal });
  await setSandboxRules(stack, { ...nobodyIsRefused, ...demo.needs?.rules });
  const broker = new KafkaBroker({
    ...{ brokers: stack.kafka.split(','), clientId: 'demo', client: kafkaClientIn(process.env) },
  });
  await broker.connect();
  try {
    return await withBooks(stack, async (books) => {
      const shop = new Shop({ stack, own, books, broker, sample, short, signal });
      const story = new Story(screen);
      try {
        await asTold(demo.run(shop, story), signal);
        return await verdictOn(stack, shop, story);
      } finally {
        await shop.close();
      }
    });
  } finally {
    if (!own) await setSandboxRules(stack, {});
    await broker.close();
  }
}

/** Something else that happens is the demo's result, not a call that could not be run. */
async function asTold(running: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await running;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Refused(`it did not go as told: ${errorMessage(error)}`, { cause: error });
  }
}

async function verdictOn(stack: StackAddresses, shop: Shop, story: Story): Promise<Verdict> {
  const { signal } = shop;
  const { settled, unfinished } = await waitUntilSettled(stack, {
    signal,
    quietMs: 60_000,
    onProgress: (left) => story.show(`settling: ${describeUnfinished(left)}`),
  });
  signal.throwIfAborted();
  if (!settled) story.tell(`nothing moves any more, but there is still: ${describeUnfinished(unfinished)}`);
  const verdict = judge(await readBooks(stack), { accepted: shop.accepted });
  story.tell(`all is done; ${shop.accepted.length} orders of this demo, judged by the oracle`);
  return verdict;
}
