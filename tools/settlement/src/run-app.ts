import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { environmentOf, type StackAddresses } from '@orderflow/stack';

const main = fileURLToPath(new URL('../../../apps/settlement/dist/main.js', import.meta.url));

export interface RunAppOptions {
  readonly stack: StackAddresses;
  /** The folder of the files. */
  readonly out: string;
  /** Beside what the stack tells it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** What it says, line by line. `kill` ends it at once, as a crash does. */
  say(line: string, kill: () => void): void;
}

/** Runs apps/settlement once; its exit status, null when it was killed. */
export async function runApp({ stack, out, env, signal, say }: RunAppOptions): Promise<number | null> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...environmentOf('settlement', stack), SETTLEMENT_DIR: out, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Of a Ctrl-C at the terminal it is told by `signal`, once.
    detached: true,
  });
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => say(line, () => child.kill('SIGKILL')));
  const [status] = (await once(child, 'close')) as [number | null];
  signal?.removeEventListener('abort', stop);
  return status;
}
