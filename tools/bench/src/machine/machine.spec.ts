import { expect, test } from '@jest/globals';
import { parseMachineTicks, parseProcStat, parseSmapsRollup, roleOfBackend } from './proc-stat.js';
import { cpuBetween } from './shares.js';
import type { SeenProcess, Snapshot } from './snapshot.js';

test('a process, whatever its name is', () => {
  const stat = '4711 (a (b) c) S 12 4711 4711 0 -1 4194560 99 5 0 0 250 50 7 3 20 0 11 0 123 1 1';
  expect(parseProcStat(stat)).toEqual({ pid: 4711, parent: 12, ticks: 300, reapedTicks: 10 });
});

test('the machine without idle, waiting and stolen time', () => {
  expect(parseMachineTicks('cpu  100 10 50 9999 77 3 2 55 0 0\ncpu0 1 1 1 1 1 1 1 1')).toBe(165);
});

test('memory in bytes', () => {
  const rollup =
    '00-ff ---p 00000000 00:00 0 [rollup]\nRss:                2048 kB\nPss:                1024 kB\n';
  expect(parseSmapsRollup(rollup)).toEqual({ rssBytes: 2_097_152, pssBytes: 1_048_576 });
  expect(parseSmapsRollup('')).toEqual({ rssBytes: 0, pssBytes: 0 });
});

test.each([
  ['postgres: orders orders 127.0.0.1(51034) idle', 'orders'],
  ['postgres: payments payments 127.0.0.1(51034) COMMIT', 'payments'],
  ['postgres: walwriter ', undefined],
  ['postgres: autovacuum worker orders', undefined],
  ['node\0main.js', undefined],
])('%j serves %s', (title, role) => {
  expect(roleOfBackend(title)).toBe(role);
});

const seen = (pid: number, parent: number, ticks: number, reapedTicks = 0, role?: string): SeenProcess => ({
  ...{ pid, parent, ticks, reapedTicks, role },
});
const snapshot = (machineTicks: number, ...all: SeenProcess[]): Snapshot => ({
  machineTicks,
  processes: new Map(all.map((one) => [one.pid, one])),
});

test('each process counts for the nearest root, with children that have ended', () => {
  const roots = { bench: 10, postgres: 20, orders: 30 };
  const before = snapshot(
    1_000,
    ...[
      seen(10, 1, 100),
      seen(20, 10, 50, 0),
      seen(21, 20, 200, 0, 'orders'),
      seen(22, 20, 300, 0, 'orders'),
    ],
    ...[seen(30, 10, 500), seen(99, 1, 7)],
  );
  const after = snapshot(
    3_000,
    // 22 has used 40 more, ended, and was waited for.
    ...[seen(10, 1, 150, 900), seen(20, 10, 60, 340), seen(21, 20, 260, 0, 'orders')],
    ...[seen(23, 20, 30, 0, 'payments'), seen(30, 10, 700), seen(99, 1, 100)],
  );
  expect(cpuBetween(before, after, roots, 10)).toEqual({
    machine: 20,
    of: { bench: 0.5, postgres: 1.4, orders: 2 },
    backends: { orders: 0.6, payments: 0.3 },
  });
});
