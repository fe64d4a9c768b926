import { expect, test } from '@jest/globals';
import { summarise } from './cpu-profile.js';

const node = (id: number, functionName: string, url = '', lineNumber = 9) => ({
  ...{ id, callFrame: { functionName, url, lineNumber } },
});

test('time by function and by package, without idling', () => {
  const modules = 'file:///shop/node_modules/.pnpm';
  const summary = summarise({
    nodes: [
      node(1, '(idle)'),
      node(2, 'decode', `${modules}/kafkajs@2.2.4/node_modules/kafkajs/src/decoder.js`),
      node(3, '', `${modules}/@nestjs+core@12/node_modules/@nestjs/core/router.js`),
      node(4, 'handle', 'file:///shop/libs/processing/dist/lane.js'),
      node(5, '(garbage collector)'),
      node(6, 'writev'),
      node(7, 'flush', 'node:internal/streams/writable'),
    ],
    samples: [1, 2, 3, 2, 4, 5, 6, 7],
    timeDeltas: [50_000, 2_000, 1_000, 2_000, 2_000, 1_000, 1_000, 1_000],
  });
  expect(summary).toMatchObject({ totalMs: 60, busyMs: 10 });
  expect(summary.functions.slice(0, 3)).toEqual([
    { name: 'decode (kafkajs decoder.js:10)', share: 0.4 },
    { name: 'handle (@orderflow/processing lane.js:10)', share: 0.2 },
    { name: '(anonymous) (@nestjs/core router.js:10)', share: 0.1 },
  ]);
  expect(summary.packages.map(({ name }) => name)).toEqual([
    ...[
      'kafkajs',
      '@orderflow/processing',
      '@nestjs/core',
      '(garbage collector)',
      '(native)',
      'node:streams',
    ],
  ]);
});
