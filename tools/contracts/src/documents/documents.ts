import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Released } from '../released/release.js';
import type { ServiceParts } from '../services/describe-services.js';
import { asyncApi, asyncApiFile } from './asyncapi.js';
import { openApiFiles, openApiFolder } from './openapi.js';
import { schemaFiles, schemasFolder } from './schemas.js';

/** The text of every published document, by its path in the repository. */
export type Documents = Readonly<Record<string, string>>;

/** Folders that hold generated documents and nothing else. */
const folders = [schemasFolder, openApiFolder];

export function documentsOf(released: Released, services: readonly ServiceParts[]): Documents {
  const documents = {
    [asyncApiFile]: asyncApi(released, services),
    ...openApiFiles(services),
    ...schemaFiles(released),
  };
  return Object.fromEntries(
    Object.entries(documents).map(([path, document]) => [path, `${JSON.stringify(document, null, 2)}\n`]),
  );
}

/** Writes the documents below `root`, and removes what they no longer have. Resolves with the paths that changed. */
export async function writeDocuments(root: string, documents: Documents): Promise<string[]> {
  const stale = await staleDocuments(root, documents);
  for (const path of stale) {
    const text = documents[path];
    await mkdir(dirname(join(root, path)), { recursive: true });
    if (text === undefined) await rm(join(root, path));
    else await writeFile(join(root, path), text);
  }
  return stale;
}

/** The documents below `root` that are missing, are not what the generator makes, or are no more. */
export async function staleDocuments(root: string, documents: Documents): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of Object.entries(documents))
    if ((await orNothing(readFile(join(root, path), 'utf8'))) !== text) stale.push(path);
  for (const folder of folders) {
    const files = (await orNothing(readdir(join(root, folder)))) ?? [];
    stale.push(...files.map((file) => `${folder}/${file}`).filter((path) => !(path in documents)));
  }
  return stale;
}

/** Undefined where there is no such file. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
