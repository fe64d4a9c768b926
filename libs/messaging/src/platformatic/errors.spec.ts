import { expect, it } from '@jest/globals';
import { MultipleErrors, NetworkError, ProtocolError, UserError } from '@platformatic/kafka';
import { errorNames, isPassing, isUnknownTopic } from './errors.js';

const answered = (...names: string[]) =>
  new MultipleErrors(
    'an answer with errors',
    names.map((name) => new ProtocolError(name)),
  );

it.each([
  ['a coordinator that moved', answered('NOT_COORDINATOR'), true],
  ['a broken connection', new NetworkError('Connection closed'), true],
  ['a topic that is not known here yet', new UserError('Unknown topic orders.events.v1.'), true],
  ['a member that the group has given up', answered('UNKNOWN_MEMBER_ID'), false],
  ['one error that stays among some that pass', answered('NOT_COORDINATOR', 'FENCED_MEMBER_EPOCH'), false],
  ['a defect', new TypeError('undefined is not a function'), false],
  ['no error at all', 'thrown', false],
])('%s may pass: see the last column', (_, error, passes) => {
  expect(isPassing(error)).toBe(passes);
});

it('finds the names of the errors of an answer, however deep', () => {
  const cause = new Error('no', { cause: answered('NOT_COORDINATOR', 'STALE_MEMBER_EPOCH') });
  expect(errorNames(cause)).toEqual(['NOT_COORDINATOR', 'STALE_MEMBER_EPOCH']);
});

it('tells an unknown topic by metadata and by answer from other errors', () => {
  const errors = [
    new UserError('Unknown topic a.'),
    answered('UNKNOWN_TOPIC_OR_PARTITION'),
    answered('NOT_COORDINATOR'),
  ];
  expect(errors.map(isUnknownTopic)).toEqual([true, true, false]);
});
