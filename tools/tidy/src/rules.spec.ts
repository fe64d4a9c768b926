import { describe, expect, it, test } from '@jest/globals';
import { trackedFiles } from './files.js';
import { rules } from './rules.js';

// Put together, so that this file keeps the rules that it proves.
const only = ['it', 'only("teapots", () => {})'].join('.');
const todo = ['TO', 'DO'].join('');
const machine = ['', 'home', 'ada', 'teapots'].join('/');
const registry = ['https:', '', 'registry.npmjs.org', 'teapot'].join('/');
const manifest = JSON.stringify({ name: '@orderflow/teapots' });
const errorClass = (code: string) =>
  `export class A extends AppError {\n  readonly code = '${code}';\n}\nexport class B extends AppError {\n  readonly code = 'overloaded';\n}\n`;

/** For each rule: a file that breaks it, and what is said about it. */
const broken: Record<string, readonly [path: string, text: string, complaint: string][]> = {
  'a path has at most five segments': [['apps/orders/src/order/place/order.ts', '', '6 segments']],
  'a source file has at most 260 lines': [['libs/kernel/src/long.ts', 'x;\n'.repeat(261), '261 lines']],
  'what is left to do has a number': [['libs/a.ts', `\n// ${todo}: brew`, `libs/a.ts:2: ${todo} expected`]],
  'no test is left out': [
    ['libs/a.spec.ts', only, 'a.spec.ts:1: '],
    ['libs/a.spec.ts', ['describe', 'skip.each([])'].join('.'), 'a.spec.ts:1: '],
    ['libs/a.spec.ts', ['x', 'it("")'].join(''), 'a.spec.ts:1: '],
  ],
  'nothing names a folder of one machine': [
    ['docs/a.md', `see ${machine}`, 'docs/a.md:1: '],
    ['pnpm-lock.yaml', `tarball: file:${machine}`, 'pnpm-lock.yaml:1'],
    ['a.json', ['"C:', 'teapots"'].join('\\'), 'a.json:1'],
  ],
  'nothing names a package registry': [
    ['.npmrc', `registry=${registry}`, '.npmrc:1: '],
    ['pnpm-lock.yaml', `tarball: ${['https:', '', 'packages.example', 'teapot'].join('/')}`, 'lock.yaml:1'],
  ],
  'every package says what it is': [['libs/teapots/package.json', manifest, 'libs/teapots: has no README']],
  'every service says what it owns, accepts and emits': [
    ['apps/teapots/README.md', '- **Owns** pots\n- **Emits** steam', 'Accepts'],
  ],
  'payments knows nobody who only listens to it': [
    [
      'apps/payments/src/a.ts',
      "import { PaymentFlagged } from '@orderflow/contracts';",
      'a.ts:1: Flagged is somebody',
    ],
    ['apps/payments/README.md', '\nread by fraud', 'README.md:2: fraud'],
  ],
  'every error class has a code of the list, and no two libraries share one': [
    ['libs/a/src/a.ts', errorClass('too-hot'), 'A: its code too-hot'],
    ['libs/a/src/a.ts', errorClass('overloaded'), 'share the code overloaded'],
  ],
};

const files = trackedFiles();

test('there are files to look at', () => {
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['package.json', 'pnpm-lock.yaml']));
});

describe.each(Object.entries(rules))('%s', (name, rule) => {
  it('holds for every file', () => expect(rule(files)).toEqual([]));

  it('is noticed when it is broken', () => {
    expect(broken[name]).toBeDefined();
    for (const [path, text, complaint] of broken[name] ?? []) {
      expect(rule([{ path, text }])).toEqual([expect.stringContaining(complaint)]);
    }
  });
});
