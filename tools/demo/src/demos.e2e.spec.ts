import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Verdict } from '@orderflow/oracle';
import type { Demo } from './demo.js';
import { demos } from './demos/index.js';
import { openStack, type OpenStack } from './open-stack.js';
import { showDemo } from './show-demo.js';

const { signal } = new AbortController();
const quiet = { say: () => undefined, show: () => undefined };
const show = (demo: Demo, opened: OpenStack): Promise<Verdict> =>
  showDemo({ demo, opened, short: true, signal, screen: quiet });
const failures = ({ checks }: Verdict) => checks.filter(({ passed }) => !passed);

const [own, sharing] = [true, false].map((wanted) =>
  demos.filter(({ needs = {} }) => wanted === (needs.env !== undefined)),
) as [Demo[], Demo[]];

describe('on one stack, one after the other', () => {
  const services = [...new Set(sharing.flatMap(({ needs }) => needs?.services ?? []))];
  let opened: OpenStack;
  beforeAll(async () => {
    opened = await openStack(
      { name: 'all', summary: '', needs: { services }, run: async () => undefined },
      { running: false, signal, ...quiet },
    );
  }, 300_000);
  afterAll(() => opened.stop(false), 60_000);

  test.each(sharing.map((demo) => [demo.name, demo] as const))(
    'npm run demo -- %s --short goes as told',
    async (_, demo) => {
      expect(failures(await show(demo, opened))).toEqual([]);
    },
    600_000,
  );
});

for (const demo of own)
  test(`npm run demo -- ${demo.name} --short goes as told on a stack of its own`, async () => {
    const opened = await openStack(demo, { running: false, signal, ...quiet });
    try {
      expect(failures(await show(demo, opened))).toEqual([]);
    } finally {
      await opened.stop(false);
    }
  }, 900_000);
