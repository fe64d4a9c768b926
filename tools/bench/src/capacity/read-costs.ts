import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OptionInvalid } from '@orderflow/command-line';
import { committedShelf } from '../page/shelf.js';
import type { Costs } from './costs.js';

export const ordersFile = join(committedShelf.folder, 'orders.json');
export const capacityFile = join(dirname(committedShelf.folder), 'capacity.md');

/** The costs that a bench wrote into a file; undefined when there is no such file. Throws {@link OptionInvalid} when it has none. */
export async function costsIn(file: string): Promise<Costs | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { figures } = JSON.parse(text) as { figures?: Costs };
  if (!figures?.cpuSeconds || !figures.kafkaBytes)
    throw new OptionInvalid(`${file} has no "figures": expected what "npm run bench -- orders" writes`);
  return figures;
}
