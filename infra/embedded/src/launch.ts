import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { beNice, identify, signal, stopProcess, type ProcessIdentity } from './process.js';

export interface LaunchOptions {
  /** What it is, for messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Who has more of it waits for the processor where others want it, too: 0, the usual, to 19. */
  readonly niceness?: number;
  /** Takes stdout and stderr, appended. */
  readonly logFile: string;
}

/** What the caller of a start may want besides: to end it early, and to know the process before it is ready. */
export interface StartHooks {
  /** Aborts the start: what was launched is stopped, and the start rejects. */
  readonly abort?: AbortSignal;
  onLaunched?(identity: ProcessIdentity): void;
}

/** A child process in a process group of its own: a Ctrl-C at the terminal does not reach it. */
export interface Launched {
  readonly pid: number;
  readonly identity: ProcessIdentity;
  /** How it ended, for people: `exit status 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  kill(name: NodeJS.Signals): boolean;
  /** Sends `name`, then SIGKILL after `graceMs`; resolves when the process is gone. */
  stop(name?: NodeJS.Signals, graceMs?: number): Promise<void>;
}

/** Starts a process whose life does not depend on this one; rejects when the command cannot be run. */
export async function launch(options: LaunchOptions, hooks: StartHooks = {}): Promise<Launched> {
  hooks.abort?.throwIfAborted();
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const { command, args, env, cwd, uid, gid } = options;
  const child = spawn(command, args, {
    ...{ env, cwd, uid, gid, detached: true },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (status, name) => resolve(name ?? `exit status ${status}`));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      reject(new Error(`${options.name} could not be started: ${error.message}`, { cause: error }));
    });
  });
  const pid = child.pid!;
  if (options.niceness) beNice(pid, options.niceness);
  // A process that is gone before it could be looked at has an identity that no other will have.
  const identity = identify(pid) ?? { pid, began: 'ended' };
  hooks.onLaunched?.(identity);
  return {
    ...{ pid, identity, ended },
    kill: (name) => signal(identity, name),
    stop: async (name = 'SIGTERM', graceMs = 10_000) => {
      await stopProcess(identity, name, graceMs);
      await ended;
    },
  };
}

/**
 * Resolves when `probe` says true. Rejects when the process ends before that, or after `timeoutMs` (60 s), with the
 * last lines of its log; also when it is aborted.
 */
export async function untilReady(
  launched: Launched,
  options: LaunchOptions,
  probe: () => Promise<boolean>,
  { timeoutMs = 60_000, abort }: { readonly timeoutMs?: number; readonly abort?: AbortSignal } = {},
): Promise<void> {
  let ended: string | undefined;
  void launched.ended.then((how) => (ended = how));
  const deadline = Date.now() + timeoutMs;
  while (!(await probe())) {
    const failure = ended
      ? `ended with ${ended} before it was ready`
      : Date.now() >= deadline && `was not ready after ${timeoutMs / 1000} s`;
    if (abort?.aborted) {
      await launched.stop();
      abort.throwIfAborted();
    }
    if (failure) {
      await launched.stop('SIGKILL');
      throw new Error(`${options.name} ${failure}; ${options.logFile} ends:\n${lastLines(options.logFile)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function lastLines(file: string, count = 10): string {
  // A device has no end.
  if (!statSync(file).isFile()) return '  (not a file)';
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n');
}
