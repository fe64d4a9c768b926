import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SettlementRefused } from '../settlement.errors.js';

const owner = '.settlement-of';
const temporary = /^\.settlement-[0-9a-f-]{36}\.tmp$/;

/**
 * The folder of the files of one database. A file appears in it whole or not at all, and is never changed: it is written beside,
 * brought to the disk, and given its name.
 */
export class Folder {
  private constructor(readonly path: string) {}

  /** Makes it where it is missing. Throws {@link SettlementRefused} when it has files of another database. */
  static async open(path: string, identity: string): Promise<Folder> {
    await mkdir(path, { recursive: true });
    const folder = new Folder(path);
    const known = await readFile(join(path, owner), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (known === undefined) await folder.write(owner, [`${identity}\n`]);
    else if (known.trim() !== identity)
      throw new SettlementRefused(
        `${path} has the files of another database (${known.trim()}, not ${identity}): expected a folder of its own`,
      );
    return folder;
  }

  /** Removes what killed runs have left; whoever calls it is the only run. */
  async clean(): Promise<void> {
    const left = (await readdir(this.path)).filter((name) => temporary.test(name));
    await Promise.all(left.map((name) => rm(join(this.path, name), { force: true })));
  }

  /**
   * Resolves when the file is on the disk under its name. Of two that write the same at once either may be the one. Throws
   * {@link SettlementRefused} when there is another file of this name.
   */
  async write(
    name: string,
    content: Iterable<string> | AsyncIterable<string>,
    beforeNaming: () => void = () => undefined,
  ): Promise<void> {
    const partial = join(this.path, `.settlement-${randomUUID()}.tmp`);
    const whole = join(this.path, name);
    try {
      const file = await open(partial, 'wx');
      await pipeline(Readable.from(content), file.createWriteStream({ flush: true }));
      beforeNaming();
      if (!(await isFreeFor(whole, partial)))
        throw new SettlementRefused(`${whole} is there and says something else: expected no such file`);
      await rename(partial, whole);
    } finally {
      await rm(partial, { force: true });
    }
    await flushNames(this.path);
  }
}

/** Whether there is no such file, or one that says the same. */
async function isFreeFor(path: string, other: string): Promise<boolean> {
  const [there, here] = await Promise.all([path, other].map(digestOf));
  return there === undefined || there === here;
}

async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A name is on the disk when its folder is. */
async function flushNames(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
