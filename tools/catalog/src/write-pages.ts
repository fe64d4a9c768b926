import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dashboardFiles } from '@orderflow/dashboards';
import { messagesPage } from './messages.page.js';
import { metricsPage } from './metrics.page.js';
import { tablesPage } from './tables.page.js';

/** The generated files, by their path in the repository. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/reference/messages.md': messagesPage,
  'docs/reference/metrics.md': metricsPage,
  'docs/reference/tables.md': tablesPage,
  ...dashboardFiles,
};

/** Writes every page below `root`. */
export async function writePages(root: string): Promise<void> {
  for (const [path, page] of Object.entries(pages)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), await page());
  }
}

/** The pages below `root` that are missing, or are not what the code says now. */
export async function stalePages(root: string): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, page] of Object.entries(pages)) {
    const text = await readFile(join(root, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text !== (await page())) stale.push(path);
  }
  return stale;
}
