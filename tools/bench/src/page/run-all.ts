import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bench } from '../frame/bench.js';

export interface AllOptions {
  readonly short: boolean;
  /** For the replay of real orders. */
  readonly file?: string;
}

/** Runs every bench that measures in a process of its own, one after the other; returns the names of those that failed. */
export async function runAll(
  main: string,
  benches: readonly Bench[],
  { short, file }: AllOptions,
  { signal, say }: { readonly signal: AbortSignal; say(line: string): void },
): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, isGate, takes } of benches) {
    if (isGate) continue;
    signal.throwIfAborted();
    say(`\n── ${name}`);
    const args = [
      ...[name, '--keep'],
      ...(short ? ['--short'] : []),
      ...(file !== undefined && takes?.includes('file') ? ['--file', file] : []),
    ];
    const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' });
    // Ctrl-C reaches the child from the terminal; a signal to this process alone does not.
    const pass = () => child.kill('SIGTERM');
    signal.addEventListener('abort', pass, { once: true });
    const [code] = (await once(child, 'exit')) as [number | null];
    signal.removeEventListener('abort', pass);
    if (code !== 0) failed.push(name);
  }
  return failed;
}
