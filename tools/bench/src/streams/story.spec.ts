import { expect, test } from '@jest/globals';
import { wrongStories } from './story.js';

const histories = new Map([['ada', ['1 placed', '2 confirmed']]]);
const told = (...entries: string[]) =>
  wrongStories([{ orderId: 'ada', entries, lateMs: [], openedMs: 1, broken: 0 }], histories);

test('a stream has to tell the whole history, in its order and once', () => {
  expect(told('1 placed', '2 confirmed')).toEqual([]);
  for (const wrong of [
    ['1 placed'],
    ['2 confirmed', '1 placed'],
    ['1 placed', '1 placed', '2 confirmed'],
    ['1 placed', '2 rejected'],
    [],
  ])
    expect(told(...wrong)).toHaveLength(1);
  const unknown = { orderId: 'bob', entries: ['1 placed'], lateMs: [], openedMs: 1, broken: 0 };
  expect(wrongStories([unknown], histories)).toEqual([unknown]);
});
