import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRunning, removePostgresData } from '@orderflow/embedded';
import { eventually } from '@orderflow/testkit';
import { findStack, startStack, type Stack, type StackFile } from './index.js';

const lines: string[] = [];
let baseDir: string;
let stack: Stack;

const onDisk = () => JSON.parse(readFileSync(join(baseDir, 'stack.json'), 'utf8')) as StackFile;
const options = () => ({
  baseDir,
  ports: 'free' as const,
  services: ['inventory', 'sandbox'] as const,
  say: (line: string) => lines.push(line),
});

beforeAll(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'orderflow-stack-'));
  stack = await startStack(options());
});
afterAll(async () => {
  await stack.stop();
  await removePostgresData(join(baseDir, 'data', 'postgres'));
  await rm(baseDir, { recursive: true, force: true });
});

describe('a stack', () => {
  it('can be found, with every address and pid', () => {
    expect(findStack(baseDir)).toEqual(stack.file);
    expect(onDisk()).toMatchObject({
      pid: process.pid,
      ready: true,
      processes: { inventory: stack.pidOf('inventory'), kafka: stack.pidOf('kafka') },
    });
    expect(findStack(join(baseDir, 'elsewhere'))).toBeUndefined();
  });

  it('is not started twice in one folder, and says which process holds it', async () => {
    await expect(startStack(options())).rejects.toThrow(
      new RegExp(`a stack is running already: process ${process.pid}, .*kill ${process.pid}`),
    );
    expect(findStack(baseDir)?.ready).toBe(true);
  });

  it.each(['inventory', 'kafka', 'postgres'] as const)(
    'starts %s again when it is killed, and tells its new pid',
    async (name) => {
      const before = stack.pidOf(name);
      expect(stack.kill(name, 'SIGKILL')).toBe(true);
      await eventually(`${name} runs again and inventory is ready`, async () => {
        expect(stack.restartsOf(name)).toBe(1);
        expect(onDisk().processes[name]).toBe(stack.pidOf(name));
        expect((await fetch(`${stack.file.services.inventory}/health/ready`)).status).toBe(200);
      });
      expect(stack.pidOf(name)).not.toBe(before);
      expect(lines).toContain(`${name} ended with SIGKILL; it is started again in 200 ms`);
    },
  );

  it('leaves neither process nor stack.json when it is stopped, but its data', async () => {
    const { identities } = stack.file;
    const { stack: _holder, ...processes } = identities;
    await stack.stop();
    expect(Object.entries(processes).filter(([, identity]) => isRunning(identity))).toEqual([]);
    expect(existsSync(join(baseDir, 'stack.json'))).toBe(false);
    expect(existsSync(join(baseDir, 'data', 'kafka'))).toBe(true);
  });
});
