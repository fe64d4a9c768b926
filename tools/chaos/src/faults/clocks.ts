import { mkdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { stackServices, type StackService } from '@orderflow/stack';

const preloaded = pathToFileURL(join(import.meta.dirname, '../../dist/faults/wrong-clock.js')).href;
const setWithinMs = 10_000;

/** The clocks of the services of a stack, right until they are set. */
export class Clocks {
  private readonly wrongByMs = new Map<StackService, number>();

  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true });
  }

  /** What a service has to be started with for its clock to be set later, while it runs. */
  environment(): Record<StackService, Record<string, string>> {
    const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import=${preloaded}`.trim();
    const of = (name: StackService): Record<string, string> => ({
      NODE_OPTIONS,
      CLOCK_FILE: this.fileOf(name),
    });
    return Object.fromEntries(stackServices.map((name) => [name, of(name)])) as ReturnType<
      Clocks['environment']
    >;
  }

  wrongBy(name: StackService): number {
    return this.wrongByMs.get(name) ?? 0;
  }

  /** Sets the clock of a running service on by so much, or back; resolves when the service has that time. */
  async move(name: StackService, byMs: number): Promise<void> {
    const wrongByMs = this.wrongBy(name) + byMs;
    const file = this.fileOf(name);
    await rm(`${file}.set`, { force: true });
    await writeFile(`${file}.new`, String(wrongByMs));
    await rename(`${file}.new`, file);
    for (const deadline = Date.now() + setWithinMs; !(await isSet(file, wrongByMs)); await delay(50)) {
      if (Date.now() > deadline) throw new Error(`the clock of ${name} was not set within 10 s`);
    }
    this.wrongByMs.set(name, wrongByMs);
  }

  private fileOf(name: StackService): string {
    return join(this.dir, name);
  }
}

/** What the service says of its own clock, to the second. */
async function isSet(file: string, wrongByMs: number): Promise<boolean> {
  const seen = await readFile(`${file}.set`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return seen !== '' && Math.abs(Number(seen) - wrongByMs) < 1_000;
}
