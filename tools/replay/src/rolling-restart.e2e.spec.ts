import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stackServices, type StackService } from '@orderflow/stack';
import { eventually, loadBalancer, request, type LoadBalancer } from '@orderflow/testkit';
import { failures, startTestStack, type TestStack } from './stack.fixtures.js';

const shop = stackServices.filter((name) => name !== 'sandbox');
const rate = 10;
/** Far longer than the load balancer needs to notice. */
const env = { SHUTDOWN_DELAY_MS: '4000' };

let shopStack: TestStack;
let balancer: LoadBalancer;
beforeAll(async () => {
  shopStack = await startTestStack(10, { env: Object.fromEntries(shop.map((name) => [name, env])) });
  const { stack } = shopStack;
  balancer = await loadBalancer(() => stack.instancesOf('orders').map(({ url }) => url));
  await eventually('orders can be reached', () => expect(balancer.ready.size).toBe(1));
}, 180_000);
afterAll(async () => {
  await balancer.close();
  await shopStack.stop();
}, 60_000);

/** Ends one instance as a deployment does, and waits until its successor is ready. */
async function restart(service: StackService, at: number): Promise<void> {
  const { stack } = shopStack;
  const { instance, url } = stack.instancesOf(service)[at]!;
  const pid = stack.pidOf(instance);
  stack.kill(instance, 'SIGTERM');
  // The next one may only go once requests are sent to this one again.
  await eventually(
    `${instance} is replaced`,
    async () => {
      expect([undefined, pid]).not.toContain(stack.pidOf(instance));
      expect((await request(`${url}/health/ready`, 'GET', undefined)).status).toBe(200);
      if (service === 'orders') expect(balancer.ready).toContain(url);
    },
    { timeoutMs: 90_000 },
  );
}

test('integrity/rolling-restart: every service, one instance after the other, and nobody notices', async () => {
  const { stack, sample, place, verdict } = shopStack;
  const accepted: string[] = [];
  const restarted = { all: false };
  const load = async () => {
    for (let from = 0; !restarted.all; from = (from + rate) % sample.length) {
      const placed = await place(sample.slice(from, from + rate), { url: balancer.url, rate });
      expect(placed.refused).toEqual([]);
      accepted.push(...placed.accepted.map(({ orderId }) => orderId));
    }
  };
  const restarts = async () => {
    for (const service of shop) {
      await stack.scale(service, 2);
      if (service === 'orders') await eventually('both are known', () => expect(balancer.ready.size).toBe(2));
      await restart(service, 0);
      await restart(service, 1);
      await stack.scale(service, 1);
    }
  };
  await Promise.all([load(), restarts().finally(() => (restarted.all = true))]);

  expect(balancer.failures).toEqual([]);
  expect(balancer.answered.size).toBe(2);
  expect(accepted.length).toBeGreaterThan(100);
  expect(failures(await verdict(accepted))).toEqual([]);
}, 600_000);
