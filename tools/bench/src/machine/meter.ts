import { cpuBetween, rootOf, type CpuShares, type Roots } from './shares.js';
import { memoryOf, takeSnapshot, type Snapshot } from './snapshot.js';
import type { Memory } from './proc-stat.js';

/** What the processes of a run used, by the name of the root. */
export interface Usage {
  readonly durationMs: number;
  readonly cpu: CpuShares;
  /** The most of each at one of the looks, one every ten seconds and one at the end. */
  readonly peak: Readonly<Record<string, Memory>>;
  /** The most that all of them (without the bench itself) had together at one look. */
  readonly peakTogether: Memory;
}

/** The name of the process that measures. */
export const benchName = 'bench';
/** Reading memory costs: a second of each CPU in fifteen at one look a second. */
const lookEveryMs = 10_000;

/** Measures CPU and memory of some processes of this machine, and of this one, from its start to its end. */
export class Meter {
  private readonly roots: Roots;
  private readonly before: Snapshot;
  private readonly startedAt = performance.now();
  private readonly peak = new Map<string, Memory>();
  private together: Memory = none;
  private readonly timer: NodeJS.Timeout;

  constructor(pids: Roots) {
    this.roots = { ...pids, [benchName]: process.pid };
    this.before = takeSnapshot();
    this.timer = setInterval(() => this.look(), lookEveryMs);
  }

  /** May be asked again: then up to that moment. */
  end(): Usage {
    clearInterval(this.timer);
    this.look();
    return {
      durationMs: performance.now() - this.startedAt,
      cpu: cpuBetween(this.before, takeSnapshot(), this.roots),
      peak: Object.fromEntries(this.peak),
      peakTogether: this.together,
    };
  }

  /** Ends it without a result. */
  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { processes } = takeSnapshot();
    const now = new Map<string, Memory>();
    for (const one of processes.values()) {
      const name = rootOf(one, processes, this.roots);
      if (name !== undefined) now.set(name, sum(now.get(name) ?? none, memoryOf(one.pid)));
    }
    for (const [name, memory] of now) this.peak.set(name, most(this.peak.get(name) ?? none, memory));
    const others = [...now].flatMap(([name, memory]) => (name === benchName ? [] : [memory]));
    this.together = most(this.together, others.reduce(sum, none));
  }
}

const none: Memory = { rssBytes: 0, pssBytes: 0 };

const sum = (a: Memory, b: Memory): Memory => ({
  rssBytes: a.rssBytes + b.rssBytes,
  pssBytes: a.pssBytes + b.pssBytes,
});
const most = (a: Memory, b: Memory): Memory => ({
  rssBytes: Math.max(a.rssBytes, b.rssBytes),
  pssBytes: Math.max(a.pssBytes, b.pssBytes),
});
