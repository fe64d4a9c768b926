import { expect, it } from '@jest/globals';
import { partitionHash } from './partition-hash.js';

// Kafka's own test cases (UtilsTest.testMurmur2), made positive as its partitioner does.
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %p as Kafka’s own clients do', (key, murmur2) => {
  expect(partitionHash(Buffer.from(key))).toBe(murmur2 & 0x7fffffff);
});
