import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '@orderflow/kernel';
import type { HttpHistory } from '../http/history.js';
import type { History } from './form.js';
import type { Released } from './release.js';
import type { ReleasedTopics } from './topics.js';

/** Where the released contracts are kept: a file for each message with all its released forms. */
export const releasedFolder = 'docs/reference/released';
/** Below it, a file for each service with all released forms of its HTTP interface. */
const httpFolder = 'openapi';
const topicsFile = 'topics.json';

/** Reads what was released from the repository at `root`. Throws an error that names the file that is not as it should be. */
export async function readReleased(root: string): Promise<Released> {
  const { [topicsFile]: topics = [], ...forms } = await readFolder(root, releasedFolder);
  const http = await readFolder(root, `${releasedFolder}/${httpFolder}`);
  return {
    messages: byName<History>(forms),
    topics: topics as readonly ReleasedTopics[],
    http: byName<HttpHistory>(http),
  };
}

/** A list of released forms, of whatever. */
type Forms = readonly { readonly release: number }[];

const byName = <Forms>(files: Readonly<Record<string, unknown>>) =>
  new Map(Object.entries(files).map(([file, forms]) => [file.slice(0, -'.json'.length), forms as Forms]));

async function readFolder(root: string, folder: string): Promise<Record<string, Forms>> {
  const files = await readdir(join(root, folder)).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const forms: Record<string, Forms> = {};
  for (const file of files.filter((name) => name.endsWith('.json')).sort())
    forms[file] = await readForms(join(root, folder, file), `${folder}/${file}`);
  return forms;
}

async function readForms(path: string, name: string): Promise<Forms> {
  try {
    const forms: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!areForms(forms)) throw new Error('expected a list of released forms, each with its release number');
    return forms;
  } catch (error) {
    throw new Error(`${name}: ${errorMessage(error)}; restore it from git`, { cause: error });
  }
}

const areForms = (forms: unknown): forms is Forms =>
  Array.isArray(forms) &&
  forms.every((form: { release?: unknown } | null) => Number.isInteger(form?.release));

/** Writes what was released below `root`: only files that have changed. Resolves with their names. */
export async function writeReleased(root: string, before: Released, after: Released): Promise<string[]> {
  const all = [
    ...filesOf('', before.messages, after.messages),
    { name: topicsFile, forms: after.topics, changed: before.topics !== after.topics },
    ...filesOf(`${httpFolder}/`, before.http, after.http),
  ];
  const changed = all.filter((file) => file.changed);
  await mkdir(join(root, releasedFolder, httpFolder), { recursive: true });
  for (const { name, forms } of changed)
    await writeFile(join(root, releasedFolder, name), `${JSON.stringify(forms, null, 2)}\n`);
  return changed.map(({ name }) => `${releasedFolder}/${name}`);
}

const filesOf = (folder: string, before: ReadonlyMap<string, Forms>, after: ReadonlyMap<string, Forms>) =>
  [...after].map(([name, forms]) => ({
    ...{ name: `${folder}${name}.json`, forms, changed: before.get(name) !== forms },
  }));
