// `npm test`: everything that this repository promises, checked in order, from cheap to dear.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const results = join('.orderflow', 'test-results');
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Each returns how many passed, and a line for everything that failed. */
const suites = {
  lint: () => byProject('lint'),
  types: () => byProject('typecheck'),
  unit: () => byProject('test', unitTests),
  integration: (pattern) => onServers('integration', '\\.int\\.spec\\.ts$', pattern),
  e2e: (pattern) => onServers('e2e', '\\.e2e\\.spec\\.ts$', pattern),
};
const help = `npm test -- [suite [pattern]]

Runs all suites in order: ${Object.keys(suites).join(', ')}; or only the one that is named.
pattern, for integration and e2e: part of a file's path.`;

const [suite, pattern, ...rest] = process.argv.slice(2);
if (suite === '--help' || suite === '-h') {
  console.log(help);
  process.exit(0);
}
if (suite !== undefined && !Object.hasOwn(suites, suite)) {
  console.error(`${JSON.stringify(suite)} is no suite: expected one of ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
if (rest.length > 0 || (pattern !== undefined && !['integration', 'e2e'].includes(suite))) {
  console.error(`${JSON.stringify(rest[0] ?? pattern)} is one argument too many\n${help}`);
  process.exit(2);
}
await main(suite ? [suite] : Object.keys(suites));

async function main(names) {
  let passedInAll = 0;
  const failures = [];
  for (const name of names) {
    const startedAt = Date.now();
    console.log(`${name} …`);
    const { passed, failed } = await suites[name](pattern);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
    console.log(`${name}: ${passed} passed, ${failed.length} failed in ${seconds} s`);
    passedInAll += passed;
    failures.push(...failed.map((line) => `${name}: ${line}`));
  }
  if (failures.length > 0) console.log(`\nfailed:\n${failures.map((line) => `  ${line}`).join('\n')}`);
  console.log(`\n${passedInAll} passed, ${failures.length} failed`);
  process.exit(failures.length > 0 ? 1 : 0);
}

/** Runs a target of every project by Nx, which leaves out what has not changed. A project counts as one unless `count` knows better. */
async function byProject(target, count) {
  const projects = JSON.parse(
    spawnSync('nx', ['show', 'projects', '--withTarget', target, '--json'], { encoding: 'utf8' }).stdout,
  );
  const { status, output } = await run('nx', ['run-many', '-t', target, '--outputStyle=static']);
  if (status !== 0) process.stdout.write(output);
  const listed = new Set([...output.matchAll(/^\s*- (\S+):\w+\s*$/gm)].map(([, project]) => project));
  const failedProjects = projects.filter((project) => listed.has(project));
  const failed = failedProjects.map((project) => `${target} of ${project}`);
  if (status !== 0 && failed.length === 0) failed.push(`nx ended with exit status ${status}`);
  return count ? count(failedProjects, failed) : { passed: projects.length - failedProjects.length, failed };
}

/** Counts tests by what jest wrote into each project, now or in the run that Nx remembers. */
function unitTests(failedProjects, failed) {
  const roots = JSON.parse(
    spawnSync('nx', ['graph', '--print'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout,
  ).graph.nodes;
  const all = { passed: 0, failed: [] };
  for (const [project, { data }] of Object.entries(roots)) {
    const file = join(data.root, '.test-results.json');
    const counted = existsSync(file) ? countTests(file) : { passed: 0, failed: [] };
    // A project can fail without a failed test: its dependencies were not built, or jest itself broke.
    if (failedProjects.includes(project) && counted.failed.length === 0)
      counted.failed.push(`test of ${project}`);
    all.passed += counted.passed;
    all.failed.push(...counted.failed);
  }
  if (all.failed.length === 0) all.failed.push(...failed);
  return all;
}

/** Runs the tests that need real Kafka and Postgres. */
async function onServers(name, files, pattern) {
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const chosen = pattern ? [`${pattern}.*${files}`] : [files];
  const args = [
    ...jest,
    '-c',
    'jest.int.config.js',
    '--json',
    '--outputFile',
    file,
    '--passWithNoTests',
    ...chosen,
  ];
  const { status } = await run(process.execPath, args, ['ignore', 'ignore', 'inherit']);
  const counted = existsSync(file) ? countTests(file) : { passed: 0, failed: [] };
  if (status !== 0 && counted.failed.length === 0)
    counted.failed.push(`jest ended with exit status ${status}`);
  return counted;
}

function countTests(file) {
  const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const failed = testResults.flatMap(({ name, message, assertionResults }) => {
    const path = name.slice(process.cwd().length + 1);
    const tests = assertionResults.filter((test) => test.status === 'failed');
    const broken = tests.length === 0 && /Test suite failed to run/.test(message);
    return broken ? [`${path} could not be run`] : tests.map((test) => `${path} › ${test.fullName}`);
  });
  return { passed: numPassedTests, failed };
}

/** Signals reach the whole process group: the child ends by itself, and with it this. */
function run(program, args, stdio = ['ignore', 'pipe', 'pipe']) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
    child.on('error', (error) => resolve({ status: 127, output: `${program}: ${error.message}\n` }));
    child.on('close', (status, signal) => resolve({ status: status ?? signal, output }));
  });
}
