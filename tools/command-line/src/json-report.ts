import { open, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorMessage } from '@orderflow/kernel';
import { OptionInvalid } from './options.js';

/** A path as the caller meant it: npm runs scripts in the root of the repository, wherever it was called. */
export const fromWhereCalled = (path: string) => resolve(process.env.INIT_CWD ?? '.', path);

/** The file of `--json`; without one nothing is written. */
export class JsonReport {
  private constructor(private readonly path: string | undefined) {}

  /** Throws {@link OptionInvalid} when the file cannot be written: before the run, not after it. */
  static async at(path: string | undefined): Promise<JsonReport> {
    if (path === undefined) return new JsonReport(undefined);
    const file = fromWhereCalled(path);
    try {
      await (await open(file, 'a')).close();
    } catch (error) {
      const problem = `--json is ${JSON.stringify(path)}, which cannot be written: ${errorMessage(error)}`;
      throw new OptionInvalid(problem, { cause: error });
    }
    return new JsonReport(file);
  }

  async write(report: object): Promise<void> {
    if (this.path !== undefined) await writeFile(this.path, `${JSON.stringify(report, null, 2)}\n`);
  }
}
