import { expect, it } from '@jest/globals';
import { topicMessages } from './records.js';

const record = (value: string, topic: string) => ({ topic, key: 'ada', value });

it('groups by topic and keeps the order within each', () => {
  const records = [record('1', 'a'), record('2', 'b'), record('3', 'a')];
  expect(
    topicMessages(records).map(({ topic, messages }) => [topic, messages.map(({ value }) => value)]),
  ).toEqual([
    ['a', ['1', '3']],
    ['b', ['2']],
  ]);
});
