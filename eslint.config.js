import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Each library rests only on those before it (docs/ARCHITECTURE.md). */
const layers = [
  'kernel',
  'telemetry',
  'contracts',
  'messaging',
  'postgres',
  'processing',
  'sagas',
  'service',
];
const libs = layers.map((lib) => `lib:${lib}`);

const dependencies = [
  ...layers.map((lib, index) => ({
    sourceTag: `lib:${lib}`,
    // Tests of the libraries above the test kit's own may use it.
    onlyDependOnLibsWithTags: [
      ...libs.slice(0, index),
      ...(index > layers.indexOf('postgres') ? ['lib:testkit'] : []),
    ],
  })),
  {
    sourceTag: 'lib:testkit',
    onlyDependOnLibsWithTags: [...libs.slice(0, layers.indexOf('processing')), 'type:infra'],
  },
  { sourceTag: 'type:infra', onlyDependOnLibsWithTags: ['lib:kernel', 'lib:postgres'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: [...libs, 'lib:testkit'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: [...libs, 'lib:testkit', 'type:infra', 'type:tool'] },
];

/** Packages that only one library may import: everybody else goes through its port. */
const behindPorts = [
  { name: 'kafkajs', message: 'Only libs/messaging talks to Kafka: use its Broker port.' },
  { name: '@platformatic/kafka', message: 'Only libs/messaging talks to Kafka: use its Broker port.' },
  { name: 'pg', message: 'Only libs/postgres talks to Postgres: use its Database.' },
];
const restricted = (...allowed) => [
  'error',
  { paths: behindPorts.filter(({ name }) => !allowed.includes(name)) },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.orderflow/**', '.toolchain/**', '.nx/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: 'tsconfig.json', tsconfigRootDir: process.cwd() },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      // Bags of functions are taken apart everywhere; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
      'max-lines': ['error', { max: 260, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': restricted(),
    },
  },
  {
    files: ['apps/**/*.ts'],
    // Nest reads constructor types at run time.
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.conformance.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          ...{ object: 'Date', property: 'now' },
          message: 'Clocks are set: measure with performance.now(), take instants from the Clock.',
        },
      ],
    },
  },
  // What people run speaks to them.
  { files: ['tools/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['libs/messaging/**/*.ts'],
    rules: { 'no-restricted-imports': restricted('kafkajs', '@platformatic/kafka') },
  },
  {
    files: ['libs/postgres/**/*.ts', 'infra/embedded/**/*.ts'],
    rules: { 'no-restricted-imports': restricted('pg') },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': ['error', { depConstraints: dependencies, allow: [] }] },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
  },
  prettier,
);
