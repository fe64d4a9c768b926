import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Supervised } from './supervised.js';

/** A launcher whose processes end when the test says so. */
class Launcher {
  launches = 0;
  failing = false;
  private end: (how: string) => void = () => undefined;

  readonly launch = async () => {
    this.launches += 1;
    if (this.failing) throw new Error('port taken');
    const ended = new Promise<string>((resolve) => (this.end = resolve));
    return { ended, stop: async () => this.end('exit status 0') };
  };

  async crash(): Promise<void> {
    this.end('SIGKILL');
    await jest.advanceTimersByTimeAsync(0);
  }
}

let launcher: Launcher;
let lines: string[];
let supervised: Supervised;

beforeEach(async () => {
  jest.useFakeTimers();
  launcher = new Launcher();
  lines = [];
  supervised = new Supervised('payments', launcher.launch, {
    say: (line) => lines.push(line),
    changed: () => undefined,
  });
  await supervised.start();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = (timeMs: number) => jest.advanceTimersByTimeAsync(timeMs);

describe('a supervised process', () => {
  it('is started again 200 ms after its end, and says so in one line', async () => {
    await launcher.crash();
    await pass(199);
    expect(launcher.launches).toBe(1);
    await pass(1);
    expect(launcher.launches).toBe(2);
    expect(supervised.restarts).toBe(1);
    expect(lines).toEqual(['payments ended with SIGKILL; it is started again in 200 ms']);
  });

  it('is given twice the time whenever it ends again, up to 5 s', async () => {
    for (const pauseMs of [200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      await launcher.crash();
      expect(lines.at(-1)).toContain(`in ${pauseMs} ms`);
      await pass(pauseMs);
    }
    expect(supervised.restarts).toBe(7);
  });

  it('is forgiven after 10 s of life', async () => {
    await launcher.crash();
    await pass(200 + 10_001);
    await launcher.crash();
    expect(lines.at(-1)).toContain('in 200 ms');
  });

  it('is tried again when it does not get up, with the reason', async () => {
    launcher.failing = true;
    await launcher.crash();
    await pass(200);
    expect(lines.at(-1)).toBe('port taken\npayments is started again in 400 ms');
    launcher.failing = false;
    await pass(400);
    expect(launcher.launches).toBe(3);
    await launcher.crash();
    expect(lines.at(-1)).toContain('payments ended');
  });

  it.each([
    { when: 'while it runs', before: async () => undefined },
    { when: 'while it waits to be started again', before: () => launcher.crash() },
  ])('stays stopped when it is stopped $when', async ({ before }) => {
    await before();
    await supervised.stop();
    await pass(60_000);
    expect(launcher.launches).toBe(1);
  });

  it('is not kept alive when it never got up', async () => {
    launcher.failing = true;
    const other = new Supervised('orders', launcher.launch, {
      say: () => undefined,
      changed: () => undefined,
    });
    await expect(other.start()).rejects.toThrow('port taken');
    await pass(60_000);
    expect(launcher.launches).toBe(2);
  });
});
