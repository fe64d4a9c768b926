import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, stopProcess, type ProcessIdentity } from './process.js';

const fileIn = (dataDir: string) => join(dataDir, 'process.json');

/** Notes in the data folder which process works on it, so that the next start can find it. */
export function claim(dataDir: string, identity: ProcessIdentity): void {
  writeFileSync(fileIn(dataDir), JSON.stringify(identity));
}

/** Stops the process that a killed parent left working on this data folder. */
export async function stopLeftover(dataDir: string, name: NodeJS.Signals): Promise<void> {
  const file = fileIn(dataDir);
  let identity: ProcessIdentity;
  try {
    identity = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return;
    throw error;
  }
  if (isRunning(identity)) await stopProcess(identity, name);
  rmSync(file, { force: true });
}
