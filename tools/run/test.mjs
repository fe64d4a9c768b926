// npm test: everything in the order from cheap to dear, and one summary at the end.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ofContainers, onContainers, whyNoContainers } from './container-tests.mjs';
import { packageFolders } from './prepare.mjs';
import { whyNoPrometheus } from './prometheus-tests.mjs';

const usage = `npm test [-- unit | integration [pattern] | containers] [-- --help]

  (nothing)              all of it
  unit                   lint, types and unit tests
  integration [pattern]  tests on real Kafka and Postgres, those whose path matches the pattern
  containers             some of these once more with Kafka and Postgres in containers, and those of the containers

Without TEST_INFRA Kafka and Postgres are processes of this machine, and some tests run once more in containers where a Docker
engine answers. TEST_INFRA=docker: all integration tests in containers. TEST_INFRA=embedded: none.
KAFKA_CLIENT=kafkajs: services and tests talk to Kafka by that library instead of @platformatic/kafka.
`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
const [part = 'all', pattern] = positionals;
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (!['all', 'unit', 'integration', 'containers'].includes(part)) {
  console.error(
    `npm test: unknown part ${JSON.stringify(part)}, expected unit, integration or containers\n\n${usage}`,
  );
  process.exit(2);
}

const results = [];
const { TEST_INFRA } = process.env;
if (part === 'all' || part === 'unit') {
  results.push(...nxTargets('lint'), ...nxTargets('typecheck'), unitTests());
}
if (part === 'all' || part === 'integration') {
  results.push(jestOnServers('integration', TEST_INFRA, pattern ? [pattern] : []));
}
const allInContainers = part === 'all' && TEST_INFRA === 'docker';
if (part === 'all' && !allInContainers)
  results.push(inContainers(onContainers), left(ofContainers, 'npm test -- containers runs them'));
if (part === 'containers') results.push(inContainers({ ...onContainers, ...ofContainers }));
const noPrometheus = (part === 'all' || part === 'integration') && whyNoPrometheus();
report();

/** One result for each project that has the target. */
function nxTargets(target) {
  console.log(`\n── ${target}`);
  const projects = JSON.parse(
    run('nx', ['show', 'projects', '--with-target', target, '--json'], 'pipe').stdout,
  );
  const { status, stdout } = run('nx', ['run-many', '-t', target, '--outputStyle=static'], 'pipe');
  const failed = projects.filter((project) => status !== 0 && stdout.includes(`- ${project}:${target}`));
  if (status !== 0) console.log(stdout);
  // A run that failed as a whole blames nobody: it counts as one failure.
  if (status !== 0 && failed.length === 0) failed.push('(all)');
  return [
    {
      part: target,
      passed: projects.length - failed.length,
      failed: failed.map((name) => `${target} ${name}`),
      skipped: 0,
    },
  ];
}

function unitTests() {
  console.log('\n── unit tests');
  const files = packageFolders().map((folder) => `${folder}/.test-results.json`);
  for (const file of files) rmSync(file, { force: true });
  const { status, stdout } = run('nx', ['run-many', '-t', 'test', '--outputStyle=static'], 'pipe');
  if (status !== 0) console.log(stdout);
  return jestResult(
    'unit',
    files.filter((file) => existsSync(file)),
    status,
  );
}

/** Runs these tests in containers, one file at a time: each starts servers of its own. Or says why it does not. */
function inContainers(tests) {
  const notRun = whyNoContainers();
  if (notRun === undefined)
    return jestOnServers('containers', 'docker', ['--runInBand', ...Object.keys(tests)]);
  // Who asks for them alone wants them run.
  return left(tests, notRun, part === 'containers' ? [`containers: ${notRun}`] : []);
}

function left(tests, notRun, failed = []) {
  return { part: 'containers', passed: 0, failed, skipped: 0, notRun, tests };
}

function jestOnServers(name, infra, patterns) {
  console.log(`\n── ${name} tests`);
  const file = `.orderflow/${name}-results.json`;
  rmSync(file, { force: true });
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const args = [...jest, '-c', 'jest.int.config.js', '--json', '--outputFile', file, ...patterns];
  const { status } = run('node', args, 'inherit', { TEST_INFRA: infra ?? '' });
  return jestResult(name, existsSync(file) ? [file] : [], status);
}

function jestResult(name, files, status) {
  const result = { part: name, passed: 0, failed: [], skipped: 0 };
  for (const file of files) {
    const json = JSON.parse(readFileSync(file, 'utf8'));
    result.passed += json.numPassedTests;
    result.skipped += json.numPendingTests + json.numTodoTests;
    for (const suite of json.testResults) {
      const bad = suite.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => test.fullName);
      if (suite.status === 'failed' && bad.length === 0) bad.push('(the file could not be run)');
      result.failed.push(...bad.map((test) => `${suite.name.slice(process.cwd().length + 1)}: ${test}`));
    }
  }
  if (status !== 0 && result.failed.length === 0)
    result.failed.push(`${name} tests ended with status ${status}`);
  if (result.passed + result.failed.length === 0) result.failed.push(`${name}: no test was run`);
  return result;
}

function report() {
  console.log('\n── summary');
  for (const { part: name, passed, failed, skipped, notRun, tests } of results) {
    if (notRun !== undefined) {
      console.log(`${name.padEnd(12)} not run: ${notRun}`);
      for (const [path, what] of Object.entries(tests)) console.log(`             ${path}  ${what}`);
      continue;
    }
    console.log(
      `${name.padEnd(12)} ${passed} passed, ${failed.length} failed${skipped ? `, ${skipped} skipped` : ''}`,
    );
  }
  if (noPrometheus) console.log(`prometheus   not run: ${noPrometheus}`);
  const failed = results.flatMap((result) => result.failed);
  for (const test of failed) console.log(`FAILED  ${test}`);
  const sum = (of) => results.reduce((total, result) => total + of(result), 0);
  const skipped = sum((result) => result.skipped);
  console.log(
    `\n${sum((result) => result.passed)} passed, ${failed.length} failed${skipped ? `, ${skipped} skipped` : ''}`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}

function run(program, args, stdout, env = {}) {
  return spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'inherit'],
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, FORCE_COLOR: '0', ...env },
  });
}
