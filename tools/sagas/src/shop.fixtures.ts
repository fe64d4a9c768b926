import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrderPlaced } from '@orderflow/contracts';
import { describeUnfinished, judge, readBooks, waitUntilSettled, type Books } from '@orderflow/oracle';
import { stockWarehouse } from '@orderflow/replay';
import { startStack, type StackService } from '@orderflow/stack';
import { eventually, request } from '@orderflow/testkit';
import { Orchestrator, type SagaView } from './orchestrator.js';
import type { Verb } from './options.js';
import { run } from './run.js';

const { email, country, currency, lines } = OrderPlaced.example;
const plenty = 1_000_000;
const nobodyIsRefused = { declinePercent: 0, refuseAddressPercent: 0 };

/** A whole stack in a folder of its own, and what customers, operators and the outside world do to it. */
export async function openShop() {
  const baseDir = await mkdtemp(join(tmpdir(), 'orderflow-sagas-'));
  // Postgres runs as another user when this is root.
  await chmod(baseDir, 0o755);
  const stack = await startStack({ baseDir, ports: 'free' });
  const { services, databases } = stack.file;
  const orchestrator = new Orchestrator(services.orchestrator);
  const demand = new Map(lines.map(({ sku }) => [sku, plenty]));
  await stockWarehouse({ url: services.inventory, ordersDatabase: databases.orders, demand });
  const signalled = (service: StackService, signal: NodeJS.Signals) => {
    if (!stack.kill(service, signal)) throw new Error(`${service} does not run`);
  };

  return {
    async place(customerId = '17850'): Promise<string> {
      const body = { customerId, email, country, currency, lines };
      const answer = await request<{ orderId: string }>(`${services.orders}/orders`, 'POST', body);
      if (answer.status !== 202) throw new Error(`the order was refused: ${JSON.stringify(answer.body)}`);
      return answer.body.orderId;
    },

    /** The status of the answer: 202, or 409 when the order had ended already. */
    async cancel(orderId: string): Promise<number> {
      return (await request(`${services.orders}/orders/${orderId}/cancellation`, 'POST', {})).status;
    },

    /** Waits until the saga of an order is in a status, and a step of it in another. */
    until(orderId: string, status: string, step?: string, stands?: string): Promise<SagaView> {
      return eventually(`the saga of ${orderId} is ${status}, ${step} ${stands}`, async () => {
        const saga = await orchestrator.show(orderId);
        const met = step === undefined || saga.steps.find(({ name }) => name === step)?.status === stands;
        if (saga.status === status && met) return saga;
        throw new Error(JSON.stringify(saga));
      });
    },

    sagas: (status: string): Promise<readonly SagaView[]> => orchestrator.list(status, '1000'),

    operate: (verb: Verb, orderId: string, reason: string) =>
      run({ name: verb, orderId, reason, by: 'grace' }, orchestrator),

    async rules(rules: Readonly<Record<string, unknown>>): Promise<void> {
      const { status } = await request(`${services.sandbox}/rules`, 'PUT', { ...nobodyIsRefused, ...rules });
      if (status !== 200) throw new Error(`the sandbox refused the rules with ${status}`);
    },

    /** Nothing is answered by the service while `work` is done; what it is sent waits for it. */
    async whileStopped<T>(service: StackService, work: () => Promise<T>): Promise<T> {
      signalled(service, 'SIGSTOP');
      try {
        return await work();
      } finally {
        signalled(service, 'SIGCONT');
      }
    },

    books: (): Promise<Books> => readBooks(stack.file),

    /** The checks of the oracle that fail once nothing moves any more, with what they found. */
    async complaints(): Promise<string[]> {
      const { settled, unfinished } = await waitUntilSettled(stack.file);
      if (!settled) throw new Error(`the stack does not settle: ${describeUnfinished(unfinished)}`);
      const { checks } = judge(await readBooks(stack.file));
      return checks.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
    },

    async close(): Promise<void> {
      await stack.stop();
      await rm(baseDir, { recursive: true, force: true });
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
