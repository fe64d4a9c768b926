import { ticksPerSecond } from './proc-stat.js';
import type { SeenProcess, Snapshot } from './snapshot.js';

/** Pids by name of processes that are looked at, each with everything that descends from it. */
export type Roots = Readonly<Record<string, number>>;

/** CPU between two moments, in seconds. */
export interface CpuShares {
  /** Of everything on the machine, also of what is no part of the run. */
  readonly machine: number;
  /** By the name of the root. */
  readonly of: Readonly<Record<string, number>>;
  /** Of Postgres: by the role whose connections were served; what is left of it are its other processes. */
  readonly backends: Readonly<Record<string, number>>;
}

/** The root from which a process descends, the nearest one; undefined when it is none of ours. */
export function rootOf(
  process: SeenProcess,
  processes: Snapshot['processes'],
  roots: Roots,
): string | undefined {
  const names = new Map(Object.entries(roots).map(([name, pid]) => [pid, name]));
  for (let one: SeenProcess | undefined = process; one; one = processes.get(one.parent)) {
    const name = names.get(one.pid);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** What was used between two moments (pure). Of this process, `self`, its ended children are left out. */
export function cpuBetween(
  before: Snapshot,
  after: Snapshot,
  roots: Roots,
  self: number = process.pid,
): CpuShares {
  const [first, last] = [before, after].map((snapshot) => ticksByRoot(snapshot, roots, self));
  const of = Object.fromEntries(
    Object.keys(roots).map((name) => [name, seconds((last?.get(name) ?? 0) - (first?.get(name) ?? 0))]),
  );
  const backends = new Map<string, number>();
  for (const { pid, role, ticks } of after.processes.values()) {
    if (
      role === undefined ||
      rootOf(after.processes.get(pid) as SeenProcess, after.processes, roots) !== 'postgres'
    )
      continue;
    const used = ticks - (before.processes.get(pid)?.ticks ?? 0);
    backends.set(role, (backends.get(role) ?? 0) + seconds(used));
  }
  return {
    machine: seconds(after.machineTicks - before.machineTicks),
    of,
    backends: Object.fromEntries(backends),
  };
}

const seconds = (ticks: number) => ticks / ticksPerSecond;

function ticksByRoot({ processes }: Snapshot, roots: Roots, self: number): Map<string, number> {
  const ticks = new Map<string, number>();
  for (const one of processes.values()) {
    const name = rootOf(one, processes, roots);
    if (name === undefined) continue;
    const used = one.ticks + (one.pid === self ? 0 : one.reapedTicks);
    ticks.set(name, (ticks.get(name) ?? 0) + used);
  }
  return ticks;
}
