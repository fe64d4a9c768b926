import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isRunning, removePostgresData, type ProcessIdentity } from '@orderflow/embedded';
import { findStack, stackServices } from '@orderflow/stack';
import { eventually } from '@orderflow/testkit';
import { CommandUnderTest } from './command.fixtures.js';

let baseDir: string;
let running: Start[] = [];

/** `npm start` in a folder of the test's own. */
class Start extends CommandUnderTest {
  constructor(...args: string[]) {
    super('start', args, { ORDERFLOW_DIR: baseDir, ORDERFLOW_PORTS: 'free' }, 100_000);
    running.push(this);
  }
}

/** The processes that stack.json names now. */
function processes(): ProcessIdentity[] {
  return Object.values(findStack(baseDir)?.identities ?? {});
}

/** By the oracle's words. */
const ordersKnown = ({ output }: Start) => Number(/accepted of (\d+) known/.exec(output)?.[1]);

const alive = (identities: readonly ProcessIdentity[]) => identities.filter(isRunning);

beforeAll(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'orderflow-start-'));
});
afterEach(async () => {
  for (const start of running) {
    if (start.exitCode === undefined) start.kill('SIGTERM');
    await start.ends();
  }
  running = [];
});
afterAll(async () => {
  await removePostgresData(join(baseDir, 'data', 'postgres'));
  await rm(baseDir, { recursive: true, force: true });
});

describe('npm start', () => {
  it('places orders, has them judged, and leaves nothing', async () => {
    const start = new Start('--orders', '3', '--exit');
    await start.says('Placing 3 orders');
    const started = processes();
    expect(alive(started)).toHaveLength(stackServices.length + 3);
    expect(await start.ends()).toBe(0);
    expect(start.output.match(/placed → .* → told/g)).toHaveLength(3);
    expect(start.output).toContain('Oracle: passed');
    expect(alive(started)).toEqual([]);
  });

  it('stops everything at Ctrl-C', async () => {
    const start = new Start('--orders', '0');
    await start.says('Ctrl-C stops everything');
    const started = processes();
    start.kill('SIGINT');
    expect(await start.ends()).toBe(0);
    expect(alive(started)).toEqual([]);
  });

  it('stops what it has started at a Ctrl-C before it is up', async () => {
    const start = new Start('--orders', '0');
    const started = await eventually(
      'some processes run',
      () => {
        const all = processes();
        expect(all.length).toBeGreaterThan(4);
        return all;
      },
      { timeoutMs: 120_000 },
    );
    start.kill('SIGINT');
    expect(await start.ends()).toBe(130);
    expect(alive(started)).toEqual([]);
  });

  it('kills everything at a second Ctrl-C', async () => {
    const start = new Start('--orders', '0');
    await start.says('Ctrl-C stops everything');
    const started = processes();
    start.kill('SIGINT');
    await start.says('stopping');
    start.kill('SIGINT');
    expect(await start.ends()).toBe(130);
    await eventually('nothing is left', () => expect(alive(started)).toEqual([]));
  });

  it('stops what a killed one left, and finds its data', async () => {
    const killed = new Start('--orders', '1');
    await killed.says('Ctrl-C stops everything');
    const left = processes();
    killed.kill('SIGKILL');
    await killed.ends();
    expect(alive(left)).toHaveLength(stackServices.length + 2);
    const next = new Start('--orders', '1', '--exit');
    expect(await next.ends()).toBe(0);
    expect(next.output).toContain('stopped what a stack that was killed');
    expect(ordersKnown(next)).toBe(ordersKnown(killed) + 1);
    expect(alive(left)).toEqual([]);
  });

  it('is refused while another one runs, with how to stop that', async () => {
    const first = new Start('--orders', '0');
    await first.says('Ctrl-C stops everything');
    const second = new Start();
    expect(await second.ends()).toBe(2);
    expect(second.output).toMatch(
      /a stack is running already: process \d+, .* Stop it by Ctrl-C .* kill \d+/,
    );
    expect(findStack(baseDir)?.ready).toBe(true);
  });

  it('refuses an option that it does not know, naming it', async () => {
    const start = new Start('--ordres', '5');
    expect(await start.ends()).toBe(2);
    expect(start.output).toContain("Unknown option '--ordres'");
  });
});
