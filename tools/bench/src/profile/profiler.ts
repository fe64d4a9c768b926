import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultBaseDir, type StackOptions, type StackService } from '@orderflow/stack';
import type { Table } from '../frame/table.js';
import { summarise, type ProfileSummary } from './cpu-profile.js';
import { inspectable, Inspector } from './inspector.js';
import { forgetStatements, slowestStatements, statementSettings, type Statement } from './slow-statements.js';

export interface ServiceProfile extends ProfileSummary {
  readonly service: StackService;
  /** To be opened in the developer tools of a browser. */
  readonly file: string;
  readonly statements: readonly Statement[];
}

const folder = join(defaultBaseDir, 'profiles');

/** Profiles some services and their databases while a load runs. */
export class Profiler {
  private inspectors = new Map<StackService, Inspector>();

  private constructor(
    private readonly ports: ReadonlyMap<StackService, number>,
    private readonly envs: StackOptions['env'],
  ) {}

  static async of(services: readonly StackService[]): Promise<Profiler> {
    const ways = await Promise.all(services.map(async (service) => ({ service, ...(await inspectable()) })));
    return new Profiler(
      new Map(ways.map(({ service, port }) => [service, port])),
      Object.fromEntries(ways.map(({ service, env }) => [service, env])),
    );
  }

  /** What the stack has to be started with. */
  optionsBeside(env: StackOptions['env'] = {}): Pick<StackOptions, 'env' | 'postgresSettings'> {
    if (this.ports.size === 0) return { env };
    const merged = Object.entries(env).map(([name, given]) => [
      name,
      { ...given, ...this.envs?.[name as StackService] },
    ]);
    return { env: Object.fromEntries(merged) as StackOptions['env'], postgresSettings: statementSettings };
  }

  async start(admin: string): Promise<void> {
    if (this.ports.size === 0) return;
    await forgetStatements(admin);
    for (const [service, port] of this.ports) {
      const inspector = await Inspector.of(port);
      await inspector.start();
      this.inspectors.set(service, inspector);
    }
  }

  /** Writes the CPU profiles into files. */
  async stop(admin: string): Promise<ServiceProfile[]> {
    const profiles: ServiceProfile[] = [];
    for (const [service, inspector] of this.inspectors) {
      const profile = await inspector.stop();
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${service}.cpuprofile`);
      await writeFile(file, JSON.stringify(profile));
      profiles.push({
        service,
        file,
        ...summarise(profile),
        statements: await slowestStatements(admin, service),
      });
    }
    return profiles;
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const statementLengthMax = 100;

export function profileTables({
  service,
  packages,
  functions,
  statements,
  busyMs,
  totalMs,
}: ServiceProfile): Table[] {
  const busy = percent(busyMs / totalMs);
  return [
    {
      columns: [`${service}: package`, `of ${busy} of a core`],
      rows: packages.map(({ name, share }) => [name, percent(share)]),
    },
    {
      columns: [`${service}: function`, 'itself'],
      rows: functions.map(({ name, share }) => [name, percent(share)]),
    },
    {
      columns: [`${service}: statement`, 'calls', 'total ms', 'mean ms', 'rows'],
      rows: statements.map(({ statement, calls, totalMs: total, meanMs, rows }) => [
        ...[
          statement.trim().slice(0, statementLengthMax),
          String(calls),
          total.toFixed(0),
          meanMs.toFixed(3),
          String(rows),
        ],
      ]),
    },
  ];
}
