import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '@orderflow/kernel';
import type { History } from './form.js';
import type { Released } from './release.js';
import type { ReleasedTopics } from './topics.js';

/** Where the released contracts are kept: a file for each message with all its released forms. */
export const releasedFolder = 'docs/reference/released';
const topicsFile = 'topics.json';

/** Reads what was released from the repository at `root`. Throws an error that names the file that is not as it should be. */
export async function readReleased(root: string): Promise<Released> {
  const folder = join(root, releasedFolder);
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const messages = new Map<string, History>();
  let topics: readonly ReleasedTopics[] = [];
  for (const file of files.filter((name) => name.endsWith('.json')).sort()) {
    const forms = await readForms(join(folder, file), `${releasedFolder}/${file}`);
    if (file === topicsFile) topics = forms as unknown as ReleasedTopics[];
    else messages.set(file.slice(0, -'.json'.length), forms);
  }
  return { messages, topics };
}

async function readForms(path: string, name: string): Promise<History> {
  try {
    const forms: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isHistory(forms)) throw new Error('expected a list of released forms, each with its release number');
    return forms;
  } catch (error) {
    throw new Error(`${name}: ${errorMessage(error)}; restore it from git`, { cause: error });
  }
}

const isHistory = (forms: unknown): forms is History =>
  Array.isArray(forms) &&
  forms.every((form: { release?: unknown } | null) => Number.isInteger(form?.release));

/** Writes what was released below `root`: only files that have changed. Resolves with their names. */
export async function writeReleased(root: string, before: Released, after: Released): Promise<string[]> {
  const files = [...after.messages].map(([name, history]) => ({
    ...{ name: `${name}.json`, forms: history, changed: before.messages.get(name) !== history },
  }));
  const all = [...files, { name: topicsFile, forms: after.topics, changed: before.topics !== after.topics }];
  const changed = all.filter((file) => file.changed);
  await mkdir(join(root, releasedFolder), { recursive: true });
  for (const { name, forms } of changed)
    await writeFile(join(root, releasedFolder, name), `${JSON.stringify(forms, null, 2)}\n`);
  return changed.map(({ name }) => `${releasedFolder}/${name}`);
}
