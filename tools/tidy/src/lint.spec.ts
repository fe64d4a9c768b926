import { join } from 'node:path';
import { describe, expect, it, jest, test } from '@jest/globals';
import { ESLint } from 'eslint';
import { root, trackedFiles } from './files.js';
import { wrongDependencies, type Constraint } from './layers.js';

jest.setTimeout(120_000);

/** Lints `code` as if it stood in `file`, which exists: the types come from its package. */
async function complaints(file: string, code: string): Promise<string[]> {
  const tsconfigRootDir = join(root, ...file.split('/').slice(0, 2));
  const parserOptions = { tsconfigRootDir, disallowAutomaticSingleRunInference: true };
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions } },
  });
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  return result?.messages.map(({ ruleId, message }) => `${ruleId ?? 'error'}: ${message}`) ?? [];
}

const importing = (name: string) => `import * as all from '${name}';\nexport default all;\n`;

describe('the linter complains about', () => {
  it.each([
    ['Kafka in a service', 'apps/orders/src/main.ts', importing('kafkajs'), /no-restricted.*Broker port/],
    [
      'Kafka by the other client',
      'apps/orders/src/main.ts',
      importing('@platformatic/kafka'),
      /no-restricted.*Broker port/,
    ],
    ['Kafka in a library', 'libs/postgres/src/lease.ts', importing('kafkajs'), /no-restricted.*Broker port/],
    ['Postgres in a service', 'apps/orders/src/main.ts', importing('pg'), /no-restricted.*its Database/],
    ['a floating promise', 'libs/kernel/src/clock.ts', 'Promise.resolve();\n', /no-floating-promises/],
    ['an empty catch', 'libs/kernel/src/clock.ts', 'try {\n  performance.now();\n} catch {}\n', /no-empty/],
    [
      'a time that is measured by a clock which can be set',
      'libs/kernel/src/clock.ts',
      'export const startedAt = Date.now();\n',
      /no-restricted-properties.*performance/,
    ],
    [
      'an import of a library above',
      'libs/kernel/src/clock.ts',
      importing('@orderflow/postgres'),
      /enforce-module-boundaries/,
    ],
    [
      'an import of a library beside it',
      'libs/messaging/src/broker.ts',
      importing('@orderflow/postgres'),
      /enforce-module-boundaries/,
    ],
  ])('%s', async (_, file, code, complaint) => {
    expect(await complaints(file, code)).toEqual([expect.stringMatching(complaint)]);
  });

  it('nothing where there is nothing', async () => {
    expect(await complaints('apps/orders/src/main.ts', importing('@orderflow/kernel'))).toEqual([]);
  });
});

describe('the layers', () => {
  const manifest = (path: string, name: string, tag: string, ...dependencies: string[]) => ({
    path: `${path}/package.json`,
    text: JSON.stringify({
      name,
      nx: { tags: [tag] },
      dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])),
    }),
  });
  const constraints = async () => {
    const config = (await new ESLint({ cwd: root }).calculateConfigForFile('libs/kernel/src/clock.ts')) as {
      rules: Record<string, [number, { depConstraints: Constraint[] }]>;
    };
    return config.rules['@nx/enforce-module-boundaries']?.[1].depConstraints ?? [];
  };

  test('are kept by the dependencies of every package', async () => {
    expect(wrongDependencies(trackedFiles(), await constraints())).toEqual([]);
  });

  test.each([
    ['upwards', manifest('libs/kernel', 'kernel', 'lib:kernel', 'postgres')],
    ['on a service', manifest('apps/orders', 'orders', 'type:app', 'postgres', 'payments')],
    ['of what has no layer', manifest('libs/other', 'other', 'none', 'payments')],
  ])('forbid a dependency %s', async (_, wrong) => {
    const others = [
      manifest('libs/postgres', 'postgres', 'lib:postgres'),
      manifest('apps/payments', 'payments', 'type:app'),
    ];
    expect(wrongDependencies([wrong, ...others], await constraints())).toHaveLength(1);
  });
});
