import { expect, test } from '@jest/globals';
import { Refused } from './ask-service.js';
import { OptionInvalid } from './options.js';
import { statusOf } from './run-command.js';
import { Screen } from './screen.js';

/** What a command whose `run` does this says, and its exit status. */
async function outcome(
  run: () => Promise<number>,
  { args = [], aborted = false }: { args?: string[]; aborted?: boolean } = {},
) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const screen = Object.assign(new Screen(), { say, complain: say });
  const parse = ([first]: readonly string[]) => (first === '--help' ? 'help' : {});
  const signal = aborted ? AbortSignal.abort() : undefined;
  const status = await statusOf({ name: 'npm run tea', help: 'brews tea', parse, run, signal }, args, screen);
  return { status, said };
}

const throws = (error: Error) => () => Promise.reject(error);

test('help is said and nothing is run', async () => {
  expect(await outcome(throws(new Error('run')), { args: ['--help'] })).toEqual({
    status: 0,
    said: ['brews tea'],
  });
});

test.each([
  ['its own', () => Promise.resolve(1), 1, []],
  [
    'a wrong option',
    throws(new OptionInvalid('--cups is "x"')),
    2,
    ['--cups is "x"', 'npm run tea -- --help tells more'],
  ],
  ['a refusal', throws(new Refused('orders: no')), 1, ['orders: no']],
  ['an error in words', throws(new Error('no water')), 2, ['no water']],
])('the exit status of %s', async (_, run, status, said) => {
  expect(await outcome(run)).toEqual({ status, said });
});

test('a defect shows where it is', async () => {
  const { status, said } = await outcome(throws(new TypeError('cups is undefined')));
  expect(status).toBe(2);
  expect(said.join()).toMatch(/TypeError: cups is undefined\n\s+at .*run-command\.spec/);
});

test('whatever an interrupted run throws, it was interrupted', async () => {
  const { status, said } = await outcome(throws(new TypeError('aborted')), { aborted: true });
  expect([status, said]).toEqual([130, ['stopped before the end: there is no report']]);
});
