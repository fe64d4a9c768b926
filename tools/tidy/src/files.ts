import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder that holds the whole repository. */
export const root = resolve(import.meta.dirname, '../../..');

/** A file as the rules see it; `path` is relative to the root, with slashes. */
export interface File {
  readonly path: string;
  readonly text: string;
}

/** Every file that git tracks, or would, as it is in the work tree. */
export function trackedFiles(): File[] {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', listing, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** A package of the workspace, found by its package.json. */
export interface Package {
  readonly folder: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly dependencies: readonly string[];
}

/** The packages below `apps`, `libs`, `tools` and `infra`. */
export function packagesOf(files: readonly File[]): Package[] {
  return files.flatMap(({ path, text }) => {
    const folder = /^((?:apps|libs|tools|infra)\/[^/]+)\/package\.json$/.exec(path)?.[1];
    if (folder === undefined) return [];
    const manifest = JSON.parse(text) as {
      name: string;
      nx?: { tags?: string[] };
      dependencies?: object;
      devDependencies?: object;
    };
    return {
      folder,
      name: manifest.name,
      tags: manifest.nx?.tags ?? [],
      dependencies: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
    };
  });
}
