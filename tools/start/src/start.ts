import { relative } from 'node:path';
import { StopRequest } from '@orderflow/command-line';
import { defaultBaseDir, Stack } from '@orderflow/stack';
import { placeAndWatch, stockFor, type DemoOptions } from './demo.js';
import type { StartOptions } from './options.js';
import { describeAddresses, describeVerdict } from './print.js';
import { sampleOrders } from './sample-orders.js';
import { runSteps } from './steps.js';

/** The whole of `npm start`; returns its exit status. Whatever happens, no process is left. */
export async function start({ orders: count, exit, fresh }: StartOptions): Promise<number> {
  const stop = new StopRequest();
  const news = new News();
  // For tests, which run beside a stack of the user's.
  const { ORDERFLOW_DIR: baseDir = defaultBaseDir, ORDERFLOW_PORTS } = process.env;
  const ports = ORDERFLOW_PORTS === 'free' ? 'free' : 'preferred';
  const orders = await sampleOrders(count);
  const stack = await Stack.prepare({ baseDir, ports, fresh, say: news.say });
  const stopStack = () => void stack.stop();
  // Whatever ends this process, nothing of the stack outlives it.
  const killAll = () => stack.killAll();
  process.on('exit', killAll);
  stop.signal.addEventListener('abort', stopStack, { once: true });
  if (stop.signal.aborted) stopStack();
  try {
    const demo = (): DemoOptions => ({ stack: stack.file, orders, signal: stop.signal, say });
    await news.holdDuring(() =>
      runSteps(
        stack,
        count === 0 ? [] : [{ title: 'Goods for the sample orders', task: () => stockFor(demo()) }],
      ),
    );
    say(`\nPlacing ${count} orders\n`);
    const verdict = await placeAndWatch(demo());
    [...['', ...describeVerdict(verdict)]].forEach(say);
    if (exit) return verdict.passed ? 0 : 1;
    describeAddresses(stack.file, relative('.', baseDir) || '.').forEach(say);
    say('\nUp. Ctrl-C stops everything.');
    await stop.requested;
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    throw error;
  } finally {
    await stack.stop();
    process.off('exit', killAll);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** News of the stack, kept back while the task list has the screen. */
class News {
  private held: string[] | undefined;

  readonly say = (line: string): void => {
    if (this.held) this.held.push(line);
    else say(line);
  };

  async holdDuring(work: () => Promise<void>): Promise<void> {
    this.held = [];
    try {
      await work();
    } finally {
      const lines = this.held;
      this.held = undefined;
      lines.forEach(say);
    }
  }
}
