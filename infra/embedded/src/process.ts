import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** A process that can be told from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** An opaque text that states when the process began; equal only for the same process. */
  readonly began: string;
}

/** Identifies a live process; undefined when there is none with that pid (or only its zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  const began = process.platform === 'linux' ? beganByProc(pid) : beganByPs(pid);
  return began === undefined ? undefined : { pid, began };
}

/** Whether exactly this process is still running: a later process with the same pid does not count. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.began === identity.began;
}

/** Sends a signal to exactly this process; returns false when it is gone. Never signals a foreign process. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    return process.kill(identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Asks the process to end by `name` and kills it when it has not after `graceMs`. Resolves when it is gone;
 * rejects when even SIGKILL did not end it within 10 s.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  name: NodeJS.Signals = 'SIGTERM',
  graceMs = 10_000,
): Promise<void> {
  signal(identity, name);
  if (await gone(identity, graceMs)) return;
  signal(identity, 'SIGKILL');
  if (await gone(identity, 10_000)) return;
  throw new Error(`process ${identity.pid} is still running 10 s after SIGKILL`);
}

/** Has a process wait for the processor where others want it, too; as far as the system lets us: it is a wish, and no promise. */
export function beNice(pid: number, niceness: number): void {
  try {
    setPriority(pid, Math.max(getPriority(), niceness));
    // Where Linux groups processes by session, groups compete, and each has a niceness of its own.
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness), { flag: 'r+' });
  } catch {
    // It runs as any other.
  }
}

async function gone(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(identity)) {
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** Field 22 of /proc/<pid>/stat counts ticks since this boot. */
function beganByProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[18]}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

function beganByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch (error) {
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}
