/** Of the Chrome DevTools protocol, type Profiler.Profile: the parts that are read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that was running at each sample. */
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}
interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

export interface Consumer {
  readonly name: string;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

/** Where the CPU time of a process went: by function and by package, the most first (pure). */
export interface ProfileSummary {
  readonly busyMs: number;
  readonly totalMs: number;
  readonly functions: readonly Consumer[];
  readonly packages: readonly Consumer[];
}

const idle = '(idle)';

export function summarise({ nodes, samples, timeDeltas }: CpuProfile, functionsMax = 15): ProfileSummary {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byFunction = new Map<string, number>();
  const byPackage = new Map<string, number>();
  let [totalUs, busyUs] = [0, 0];
  samples.forEach((id, at) => {
    const us = Math.max(0, timeDeltas[at] ?? 0);
    const node = byId.get(id);
    totalUs += us;
    if (!node || node.callFrame.functionName === idle) return;
    busyUs += us;
    add(byFunction, functionOf(node), us);
    add(byPackage, packageOf(node), us);
  });
  const ranked = (of: ReadonlyMap<string, number>) =>
    [...of]
      .sort(([, a], [, b]) => b - a)
      .slice(0, functionsMax)
      .map(([name, us]) => ({ name, share: us / busyUs }));
  return {
    busyMs: busyUs / 1_000,
    totalMs: totalUs / 1_000,
    functions: ranked(byFunction),
    packages: ranked(byPackage),
  };
}

function add(to: Map<string, number>, name: string, us: number): void {
  to.set(name, (to.get(name) ?? 0) + us);
}

function functionOf(node: ProfileNode): string {
  const { functionName, url, lineNumber } = node.callFrame;
  const file = url.split('/').at(-1);
  const name = functionName || '(anonymous)';
  return file ? `${name} (${packageOf(node)} ${file}:${lineNumber + 1})` : name;
}

/** `kafkajs`, `@orderflow/processing`, `apps/orders`, `node:net`; of what is no JavaScript its name in parentheses. */
function packageOf({ callFrame: { functionName, url } }: ProfileNode): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  if (url.startsWith('node:')) return url.replace(/^node:internal\//, 'node:').split('/')[0] ?? url;
  const own = /\/(apps|libs)\/([^/]+)\/dist\//.exec(url);
  if (own) return own[1] === 'libs' ? `@orderflow/${own[2]}` : `apps/${own[2]}`;
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? url;
}
