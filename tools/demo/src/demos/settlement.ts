import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventTopic } from '@orderflow/contracts';
import { checkSettlement, runApp } from '@orderflow/settlement-tool';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';
import type { Story } from '../story.js';

const rate = 20;

/** A consumer that is there for seconds of the day: Kafka remembers for it. */
export const settlement: Demo = {
  name: 'settlement',
  summary: 'a consumer that runs once a night, is killed in one of them, and still balances to the penny',
  // Of a stack of its own: whose payments it settles, nobody else does.
  needs: { stopsServices: true },
  async run(shop, story) {
    const out = await mkdtemp(join(tmpdir(), 'settlement-'));
    const orders = shop.short ? 20 : 200;
    try {
      await day(shop, story, 'Monday', orders);
      story.tell('the first night:');
      await night(shop, story, out);
      for (const name of ['Tuesday', 'Wednesday']) await day(shop, story, name, orders);
      story.tell(
        'nobody has run it for two days, which cost nothing. Now it is killed while it writes its files:',
      );
      await night(shop, story, out, / under another name$/);
      story.tell(
        `whole files: ${(await files(out)).length}. The next run goes on where that one was killed:`,
      );
      await night(shop, story, out);
      for (const { passed, name, detail } of await checkSettlement(shop.stack)) {
        story.tell(`${passed ? '✔' : '✘'} ${name}: ${detail}`);
        if (!passed) throw new Error(`${name}: ${detail}`);
      }
    } finally {
      await rm(out, { recursive: true });
    }
  },
};

async function day(shop: Shop, story: Story, name: string, orders: number): Promise<void> {
  await shop.place(orders, { rate });
  await shop.until('every order is confirmed', async () => (await shop.counts.orders()).open === 0);
  const waiting = await shop.lag('settlement', [eventTopic('payments')]);
  story.tell(`${name}: ${orders} orders; ${waiting} payment events wait for the night`);
}

/** Runs it as a cron does; killed when it has said something like this. */
async function night(shop: Shop, story: Story, out: string, killedAt?: RegExp): Promise<void> {
  const { stack, signal } = shop;
  const status = await runApp({
    ...{ stack, out, signal, env: killedAt && { SETTLEMENT_STEPS: 'told' } },
    say(line, kill) {
      if (killedAt?.test(line)) kill();
      story.tell(`   ${line.replace(`${out}/`, '')}`);
    },
  });
  if (status !== (killedAt ? null : 0)) throw new Error(`the run ended with ${status}`);
  if (killedAt) story.tell('   killed with SIGKILL');
}

const files = async (out: string) => (await readdir(out)).filter((name) => name.endsWith('.csv'));
