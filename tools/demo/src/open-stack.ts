import { OptionInvalid, type Screen } from '@orderflow/command-line';
import {
  coreServices,
  findRunningStack,
  startTemporary,
  type Stack,
  type StackAddresses,
} from '@orderflow/stack';
import { sharesStack, type Demo } from './demo.js';

/** A stack for a demo, and how to get rid of it. */
export interface OpenStack {
  readonly addresses: StackAddresses;
  /** Where it is the demo's own. */
  readonly own?: Stack;
  /** Stops what is the demo's own. */
  stop(keepData: boolean): Promise<void>;
}

export interface OpenOptions extends Pick<Screen, 'say' | 'show'> {
  readonly running: boolean;
  readonly signal: AbortSignal;
}

/** A fresh stack of the demo's own, or the one that runs where that was asked for. Throws `OptionInvalid` where it cannot be that. */
export async function openStack(demo: Demo, { running, signal, say, show }: OpenOptions): Promise<OpenStack> {
  if (running) return runningStack(demo, say);
  show('starting Kafka, Postgres and the services');
  const { env, services: more = [] } = demo.needs ?? {};
  const services = [...coreServices, ...more];
  const { stack, stop } = await startTemporary({ env, services, say }, signal);
  return {
    addresses: stack.file,
    own: stack,
    async stop(keepData) {
      await stop(keepData);
      if (keepData) say(`logs and data are kept in ${stack.baseDir}`);
    },
  };
}

function runningStack(demo: Demo, say: (line: string) => void): OpenStack {
  if (!sharesStack(demo))
    throw new OptionInvalid(
      `--running is given, but ${demo.name} stops services or changes their settings: expected no --running`,
    );
  const found = findRunningStack();
  if (!found?.ready)
    throw new OptionInvalid('--running is given, but no stack is up: expected npm start before');
  say(`using ${found.what}, orders at ${found.services.orders}`);
  return { addresses: found, stop: () => Promise.resolve() };
}
