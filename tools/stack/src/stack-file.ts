import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@orderflow/kernel';
import { isRunning, stopProcess, type ProcessIdentity } from '@orderflow/embedded';
import type { StackAddresses } from './services.js';
import { isServer } from './supervision.js';

/** What `<base>/stack.json` says about a stack that runs, or ran until its parent was killed. */
export interface StackFile extends StackAddresses {
  /** The process that holds the stack. */
  readonly pid: number;
  readonly startedAt: string;
  /** True once every service has been ready. */
  readonly ready: boolean;
  /** Pids by name: `kafka`, `postgres`, and every service. */
  readonly processes: Readonly<Record<string, number>>;
  /** How often each was started again. */
  readonly restarts: Readonly<Record<string, number>>;
  /** By which each pid, and the holder's under `stack`, is told from a later process with the same number. */
  readonly identities: Readonly<Record<string, ProcessIdentity>>;
}

/** Another stack holds the folder. */
export class StackIsRunning extends AppError {
  readonly code = 'configuration-invalid';
  readonly retryable = false;
  constructor(readonly running: StackFile) {
    super(
      `a stack is running already: process ${running.pid}, since ${running.startedAt}, orders at ${running.services.orders}. ` +
        `Stop it by Ctrl-C in its terminal, or by: kill ${running.pid}`,
    );
  }
}

const fileIn = (baseDir: string) => join(baseDir, 'stack.json');

export function writeStackFile(baseDir: string, stack: StackFile): void {
  mkdirSync(baseDir, { recursive: true });
  const partial = `${fileIn(baseDir)}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(stack, null, 2)}\n`);
  renameSync(partial, fileIn(baseDir));
}

export function removeStackFile(baseDir: string): void {
  rmSync(fileIn(baseDir), { force: true });
}

function readStackFile(baseDir: string): StackFile | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(baseDir), 'utf8')) as StackFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${fileIn(baseDir)} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function isHeld(stack: StackFile): boolean {
  const holder = stack.identities.stack;
  return holder !== undefined && isRunning(holder);
}

/** The stack whose holder is alive; undefined when there is none, or only what a killed holder left. */
export function findStackIn(baseDir: string): StackFile | undefined {
  const stack = readStackFile(baseDir);
  return stack && isHeld(stack) ? stack : undefined;
}

/**
 * Makes the folder free: stops what a killed parent left there, services first, and returns that parent's pid.
 * Throws {@link StackIsRunning} when the parent is alive. A process that only has the pid of one of them is left alone.
 */
export async function stopLeftoverStack(baseDir: string): Promise<number | undefined> {
  const stack = readStackFile(baseDir);
  if (!stack) return undefined;
  if (isHeld(stack)) throw new StackIsRunning(stack);
  const { stack: _holder, ...processes } = stack.identities;
  const [servers, services] = [true, false].map((wanted) =>
    Object.entries(processes).filter(([name]) => isServer(name) === wanted),
  ) as [[string, ProcessIdentity][], [string, ProcessIdentity][]];
  await Promise.all(services.map(([, identity]) => stopProcess(identity)));
  await Promise.all(
    servers.map(([name, identity]) =>
      name === 'postgres' ? stopProcess(identity, 'SIGINT') : stopProcess(identity, 'SIGTERM', 20_000),
    ),
  );
  removeStackFile(baseDir);
  return stack.pid;
}
