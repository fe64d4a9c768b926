/** One process at one moment, as /proc/<pid>/stat has it; times in clock ticks. */
export interface ProcStat {
  readonly pid: number;
  readonly parent: number;
  /** Of the process itself, user and system. */
  readonly ticks: number;
  /** Of its children that have ended and were waited for. */
  readonly reapedTicks: number;
}

/** A tick is a hundredth of a second on every Linux that Node runs on (USER_HZ). */
export const ticksPerSecond = 100;

/** Reads /proc/<pid>/stat (proc_pid_stat(5), fields 1, 4 and 14 to 17); the name in it may hold spaces and parentheses. */
export function parseProcStat(text: string): ProcStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (field: number) => Number(fields[field - 3]);
  return {
    pid: Number.parseInt(text, 10),
    parent: at(4),
    ticks: at(14) + at(15),
    reapedTicks: at(16) + at(17),
  };
}

/** Ticks in which any core worked for anybody: the first line of /proc/stat without idle, waiting for disks, and what a hypervisor took. */
export function parseMachineTicks(text: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (text.split('\n')[0] ?? '')
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq;
}

/** The role whose connection a backend of Postgres serves, out of its title; undefined for its other processes. */
export function roleOfBackend(title: string): string | undefined {
  return /^postgres: (\S+) \S+ [\d.:a-f]+\(\d+\)/.exec(title)?.[1];
}

export interface Memory {
  /** Pages that several processes share count in full for each. */
  readonly rssBytes: number;
  /** Shared pages count in parts, so that the sum over all processes is what they take. */
  readonly pssBytes: number;
}

/** Reads /proc/<pid>/smaps_rollup. */
export function parseSmapsRollup(text: string): Memory {
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { rssBytes: kib('Rss') * 1024, pssBytes: kib('Pss') * 1024 };
}
