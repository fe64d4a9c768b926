import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../frame/bench.js';
import { benchmarksPage } from './benchmarks.page.js';
import type { Summary } from './summary.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where what was measured is kept, and the page about it. */
export interface Shelf {
  readonly folder: string;
  readonly page: string;
}

export const committedShelf: Shelf = shelfIn(join(root, 'docs'), 'benchmarks');
/** Of short runs, whose figures nobody should read. */
export const shortShelf: Shelf = shelfIn(join(root, '.orderflow'), 'short-benchmarks');

export function shelfIn(folder: string, name: string): Shelf {
  return { folder: join(folder, name), page: join(folder, `${name}.md`) };
}

export async function keep({ folder }: Shelf, summary: Summary): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${summary.bench}.json`), `${JSON.stringify(summary, null, 2)}\n`);
}

/** Every run that is kept; none where there is no folder. */
export async function readKept({ folder }: Shelf): Promise<Summary[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json'));
  return Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Summary),
  );
}

export async function pageOf(shelf: Shelf, benches: readonly Bench[]): Promise<string> {
  return benchmarksPage(
    benches.filter(({ isGate }) => !isGate),
    await readKept(shelf),
  );
}

export async function writePage(shelf: Shelf, benches: readonly Bench[]): Promise<void> {
  const page = await pageOf(shelf, benches);
  await mkdir(shelf.folder, { recursive: true });
  await writeFile(shelf.page, page);
}
