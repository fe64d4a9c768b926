import { readdirSync, readFileSync } from 'node:fs';
import {
  parseMachineTicks,
  parseProcStat,
  parseSmapsRollup,
  roleOfBackend,
  type Memory,
  type ProcStat,
} from './proc-stat.js';

/** All processes of the machine at one moment, by pid. */
export interface Snapshot {
  readonly machineTicks: number;
  readonly processes: ReadonlyMap<number, SeenProcess>;
}

export interface SeenProcess extends ProcStat {
  /** Of a backend of Postgres: whose connection it serves. */
  readonly role?: string;
}

/** Linux only: there is no such book-keeping elsewhere. */
export function takeSnapshot(): Snapshot {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const processes = pids.flatMap((pid) => {
    const stat = contents(`/proc/${pid}/stat`);
    if (!stat) return [];
    const role = roleOfBackend(contents(`/proc/${pid}/cmdline`) ?? '');
    const seen: SeenProcess = { ...parseProcStat(stat), ...(role !== undefined && { role }) };
    return [[seen.pid, seen] as const];
  });
  return {
    machineTicks: parseMachineTicks(readFileSync('/proc/stat', 'latin1')),
    processes: new Map(processes),
  };
}

/** Nothing of a process that has just ended. */
export function memoryOf(pid: number): Memory {
  return parseSmapsRollup(contents(`/proc/${pid}/smaps_rollup`) ?? '');
}

function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    // It has ended since its pid was read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
