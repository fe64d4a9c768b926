import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestInfra } from '@orderflow/testkit';
import type { BenchContext } from '../frame/bench.js';
import type { OutboxBooks } from './books.js';
import type { InstanceAnswer, InstanceOrder, InstanceResult } from './job.js';
import { latenciesOf, ratesOf } from './times.js';
import { setOutboxStage, type OutboxStage } from './stage.js';

/** Written before anything is measured: processes are cold, and lanes are being divided. */
export const warmUpSeconds = 3;
export const keyCount = 4_000;

export interface OutboxLoad {
  readonly instances: number;
  /** Records per second of all instances together. */
  readonly offered: number;
  readonly seconds: number;
}

export interface OutboxRun extends OutboxLoad {
  readonly committedPerSecond: number;
  readonly acknowledgedPerSecond: number;
  /** From the commit of each record to its acknowledgement by Kafka. */
  readonly latencyMs: readonly number[];
  /** Of the instances. */
  readonly cpuSeconds: number;
  readonly books: OutboxBooks;
}

type Context = Pick<BenchContext, 'signal' | 'show'> & { readonly servers: TestInfra };

/** Lets some instances of a service write at an even rate and send what they wrote, and reads what came to Kafka. */
export async function runOutbox(context: Context, load: OutboxLoad): Promise<OutboxRun> {
  const { servers, signal, show } = context;
  show(`${titleOf(load)}: setting up`);
  const stage = await setOutboxStage(servers, keyCount);
  try {
    const { results, fromMs } = await runInstances(context, stage, load);
    show(`${titleOf(load)}: reading the topic`);
    const books = await stage.books(signal);
    const window = { fromMs, toMs: fromMs + load.seconds * 1_000 };
    return {
      ...load,
      ...ratesOf(results, window),
      latencyMs: latenciesOf(results, window),
      cpuSeconds: results.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      books,
    };
  } finally {
    await stage.clear();
  }
}

export const titleOf = ({ instances, offered }: OutboxLoad) =>
  `${instances} ${instances === 1 ? 'instance' : 'instances'}, ${offered.toLocaleString('en')} offered`;

async function runInstances(
  { servers, signal, show }: Context,
  { databaseUrl, namespace, topic, untilSent }: OutboxStage,
  load: OutboxLoad,
): Promise<{ results: InstanceResult[]; fromMs: number }> {
  const instances = Array.from({ length: load.instances }, () => new InstanceProcess(signal));
  const all = <T>(work: (instance: InstanceProcess, at: number) => Promise<T>) =>
    Promise.all(instances.map(work));
  try {
    await all(({ ask }, at) =>
      ask({
        prepare: {
          ...{ databaseUrl, kafka: servers.kafka, namespace, topic, keyCount },
          keys: Array.from({ length: keyCount }, (_, key) => key).filter(
            (key) => key % load.instances === at,
          ),
          recordsPerSecond: load.offered / load.instances,
          seconds: warmUpSeconds + load.seconds,
        },
      }),
    );
    show(`${titleOf(load)} for ${load.seconds} s`);
    const fromMs = Date.now() + warmUpSeconds * 1_000;
    await all(({ ask }) => ask('write'));
    await untilSent(signal);
    // The last acknowledgement is noted right after the rows are deleted, or before.
    await delay(100);
    const answers = await all(({ ask }) => ask('stop'));
    const results = answers.map((answer) => (answer as { result: InstanceResult }).result);
    return { results, fromMs };
  } finally {
    instances.forEach((instance) => instance.kill());
  }
}

const main = fileURLToPath(new URL('instance.js', import.meta.url));

/** One instance, which answers every order once. */
class InstanceProcess {
  private readonly child: ChildProcess;

  constructor(signal: AbortSignal) {
    this.child = fork(main, { execArgv: [], signal });
    this.child.on('error', () => undefined);
  }

  readonly ask = (order: InstanceOrder): Promise<InstanceAnswer> =>
    new Promise((resolve, reject) => {
      const { child } = this;
      const ended = (code: number | null, by: string | null) =>
        reject(new Error(`an instance ended before it had answered: ${by ?? code}`));
      child.once('exit', ended);
      child.once('message', (answer: InstanceAnswer) => {
        child.off('exit', ended);
        if (typeof answer === 'object' && 'failed' in answer)
          reject(new Error(`an instance failed: ${answer.failed}`));
        else resolve(answer);
      });
      child.send(order);
    });

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
