import { relative } from 'node:path';
import { StopRequest } from '@orderflow/command-line';
import { ComposeStack, defaultBaseDir, setSandboxRules, Stack, type StackAddresses } from '@orderflow/stack';
import { placeAndWatch, stockFor, type DemoOptions } from './demo.js';
import type { StartOptions } from './options.js';
import { describeAddresses, describeVerdict } from './print.js';
import { sampleOrders } from './sample-orders.js';
import { runSteps } from './steps.js';

/** What `npm start` starts and stops. */
interface Startable {
  /** Resolves when every service is ready and `stock`, if any, is done. */
  up(stock?: (stack: StackAddresses) => Promise<void>): Promise<StackAddresses>;
  stop(): Promise<void>;
  killAll(): void;
  /** Where else a reader finds addresses and logs. */
  readonly elsewhere: string;
}

/** The whole of `npm start`; returns its exit status. Whatever happens, no process is left. */
export async function start({ orders: count, exit, docker, ...options }: StartOptions): Promise<number> {
  const stop = new StopRequest();
  const orders = await sampleOrders(count);
  say(
    docker
      ? 'Everything in containers, as --docker says.'
      : 'Kafka, Postgres and every service as processes of this machine; npm start -- --docker runs them in containers.',
  );
  const stack = docker ? await containers(options, stop.signal) : await processes(options);
  const stopStack = () => void stack.stop();
  // Whatever ends this process, nothing of the stack outlives it.
  const killAll = () => stack.killAll();
  process.on('exit', killAll);
  stop.signal.addEventListener('abort', stopStack, { once: true });
  if (stop.signal.aborted) stopStack();
  try {
    const demo = (at: StackAddresses): DemoOptions => ({ stack: at, orders, signal: stop.signal, say });
    const addresses = await stack.up(count > 0 ? (at) => stockFor(demo(at)) : undefined);
    // Soon enough to be seen: parcels leave, and arrive.
    await setSandboxRules(addresses, { dispatchAfterMs: 1_000, deliverAfterMs: 1_000 });
    say(`\nPlacing ${count} orders\n`);
    const verdict = await placeAndWatch(demo(addresses));
    [...['', ...describeVerdict(verdict)]].forEach(say);
    if (exit) return verdict.passed ? 0 : 1;
    describeAddresses(addresses, stack.elsewhere).forEach(say);
    say('\nUp. Ctrl-C stops everything.');
    await stop.requested();
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    throw error;
  } finally {
    await stack.stop();
    process.off('exit', killAll);
  }
}

// For tests, which run beside a stack of the user's.
const { ORDERFLOW_DIR: baseDir = defaultBaseDir, ORDERFLOW_PORTS } = process.env;
const ports = ORDERFLOW_PORTS === 'free' ? 'free' : 'preferred';

async function processes({ fresh, brokers }: Pick<StartOptions, 'fresh' | 'brokers'>): Promise<Startable> {
  const news = new News();
  const stack = await Stack.prepare({ baseDir, ports, fresh, brokers, say: news.say });
  const shownDir = relative('.', baseDir) || '.';
  return {
    elsewhere: `also in ${shownDir}/stack.json; logs in ${shownDir}/logs`,
    async up(stock) {
      const goods = stock && { title: 'Goods for the sample orders', task: () => stock(stack.file) };
      await news.holdDuring(() => runSteps(stack, goods ? [goods] : []));
      return stack.file;
    },
    stop: () => stack.stop(),
    killAll: () => stack.killAll(),
  };
}

async function containers({ fresh }: Pick<StartOptions, 'fresh'>, signal: AbortSignal): Promise<Startable> {
  const stack = await ComposeStack.prepare({ ports, fresh });
  return {
    elsewhere: 'also by docker compose ps; logs by docker compose logs <service>',
    async up(stock) {
      const addresses = await stack.up(signal);
      await stock?.(addresses);
      return addresses;
    },
    stop: () => stack.stop(),
    killAll: () => stack.killAll(),
  };
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
