import { expect, test } from '@jest/globals';
import { demos } from './demos/index.js';
import { help, parseOptions } from './options.js';

test.each(demos.map((demo) => [demo.name, demo] as const))(
  '%s is called by its name and listed',
  (name, demo) => {
    expect(parseOptions([name, '--short'])).toEqual({ demo, short: true, running: false });
    expect(help).toContain(demo.summary);
    expect(demo.summary).not.toMatch(/\n|\.$/);
  },
);

test('names are told apart', () => {
  expect(new Set(demos.map(({ name }) => name)).size).toBe(demos.length);
});

test.each([[[]], [['list']]])('%j lists them', (args) => {
  expect(parseOptions(args)).toEqual({ demo: undefined, short: false, running: false });
});

test.each([
  [['white-friday'], /NAME is "white-friday": expected list, .*outage/],
  [['outage', 'again'], /one NAME too many: "again"/],
  [['outage', '--fast'], /Unknown option '--fast': expected --short, --running, --help/],
])('%j is refused with what was expected', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
