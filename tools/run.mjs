// Plain JavaScript for whatever Node a machine has (20 or newer) and without a dependency: everything else is fetched from here.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, '.orderflow', 'stamps.json');
const ownNodeServes = isAtLeast(process.versions.node, 24, 15);
const nodeIsPackaged = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

/** Scripts of this repository, by command; `servers` says that they start Kafka, which needs Java. */
const scripts = {
  start: { file: 'tools/start/dist/main.js', help: 'tools/start/help.txt', servers: true },
  replay: { file: 'tools/replay/dist/main.js', servers: true },
  test: { file: 'tools/test.mjs', servers: true },
  catalog: { file: 'tools/catalog/dist/main.js' },
};

const [command = 'help', ...args] = process.argv.slice(2);
process.chdir(root);
await main();

async function main() {
  const script = scripts[command];
  if (command === 'help' || command.startsWith('-')) {
    console.log(`node tools/run.mjs ${Object.keys(scripts).join('|')}|<any installed tool> [arguments]`);
    return;
  }
  if (script?.help && args.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(readFileSync(script.help, 'utf8'));
    return;
  }
  requirePrerequisites(script?.servers === true);
  process.env.PATH = [
    join(root, '.toolchain/node_modules/.bin'),
    join(root, 'node_modules/.bin'),
    process.env.PATH,
  ].join(delimiter);
  process.env.NX_DAEMON ??= 'false';
  once('toolchain', digest(['.toolchain/package-lock.json']), '.toolchain/node_modules/.bin/pnpm', () =>
    step('fetching the toolchain', 'npm', ['ci', '--prefix', '.toolchain', '--no-audit', '--no-fund']),
  );
  once('packages', digest(['pnpm-lock.yaml', 'pnpm-workspace.yaml']), 'node_modules/.modules.yaml', () =>
    step('installing packages', 'pnpm', ['install', '--frozen-lockfile']),
  );
  if (!script) return handOver(command, args);
  once('build', sourcesDigest(), 'node_modules', () =>
    step('building', 'nx', ['run-many', '-t', 'build', '--outputStyle=static']),
  );
  handOver(nodeIsPackaged ? 'node' : process.execPath, [script.file, ...args]);
}

/** Names everything that is missing at once, and how to get it. */
function requirePrerequisites(servers) {
  const missing = [];
  const need = (what, found, debian, macos) => {
    if (!found) missing.push(`  ${what}\n    Debian, Ubuntu: ${debian}\n    macOS: ${macos}`);
  };
  if (nodeIsPackaged) {
    const found = isAtLeast(process.versions.node, 20, 0);
    need(
      `Node >= 20 (this is ${process.versions.node})`,
      found,
      'apt-get install nodejs (Debian 13), or https://nodejs.org',
      'brew install node',
    );
  } else {
    need(
      `Node >= 24.15 (this is ${process.versions.node})`,
      ownNodeServes,
      'https://nodejs.org',
      'brew install node',
    );
  }
  need('npm', isOnPath('npm'), 'apt-get install npm', 'brew install node');
  if (servers) {
    const java = javaVersion();
    const have = java === undefined ? 'there is none on PATH' : `this is ${java}`;
    need(
      `JDK >= 17 (${have})`,
      java >= 17,
      'apt-get install openjdk-17-jdk-headless',
      'brew install openjdk@21',
    );
    need('Maven (there is no mvn on PATH)', isOnPath('mvn'), 'apt-get install maven', 'brew install maven');
  }
  if (missing.length === 0) return;
  console.error(`orderflow needs what this machine does not have:\n${missing.join('\n')}`);
  process.exit(1);
}

function javaVersion() {
  const { error, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const found = error ? undefined : /version "(\d+)(?:\.(\d+))?/.exec(stderr);
  return found ? Number(found[1] === '1' ? found[2] : found[1]) : undefined;
}

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isAtLeast(version, major, minor) {
  const [a, b] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/** Does `work` unless it was done for the same digest, and `proof`, a path, is still there. */
function once(name, value, proof, work) {
  const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  if (stamps[name] === value && existsSync(proof)) return;
  work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify({ ...stamps, [name]: value })}\n`);
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Of names, sizes and times of what a build reads, and of which packages have been built: costs milliseconds, where asking Nx costs seconds. */
function sourcesDigest() {
  const hash = createHash('sha256').update(digest(['pnpm-lock.yaml', 'tsconfig.base.json', 'nx.json']));
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const group of ['libs', 'infra', 'apps', 'tools']) {
    for (const name of readdirSync(group)) {
      const folder = join(group, name);
      if (!existsSync(join(folder, 'tsconfig.json'))) continue;
      for (const file of ['package.json', 'tsconfig.json']) add(join(folder, file));
      for (const file of readdirSync(join(folder, 'src'), { recursive: true })) {
        if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) add(join(folder, 'src', file));
      }
      hash.update(
        existsSync(join(folder, 'dist', 'tsconfig.tsbuildinfo')) ? 'built' : `not built ${Date.now()}`,
      );
    }
  }
  return hash.digest('hex');
}

/** Runs a command whose output matters only when it fails. */
function step(what, program, args) {
  const startedAt = Date.now();
  process.stderr.write(`${what} …`);
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, CI: 'true' },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) {
    process.stderr.write(` ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stderr.write(` failed\n${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  process.stderr.write(`\n${what} failed: ${program} ${args.join(' ')}\n`);
  process.exit(1);
}

/**
 * Runs the command in a process group of its own, so that a Ctrl-C reaches it once, from here: the terminal signals
 * this process, and npm does so again. Ends as it ends, and ends it when npm is gone.
 */
function handOver(program, args) {
  const child = spawn(program, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: true });
  child.on('error', (error) => {
    console.error(`${program} could not be run: ${error.message}`);
    process.exit(127);
  });
  const lastSent = {};
  const pass = (signal) => {
    const now = Date.now();
    if (now - (lastSent[signal] ?? 0) < 250) return;
    lastSent[signal] = now;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal));
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (!process.env.npm_lifecycle_event || process.ppid === parent) return;
    clearInterval(watch);
    pass('SIGTERM');
  }, 500);
  child.on('exit', (status, signal) => {
    clearInterval(watch);
    process.exit(status ?? { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal] ?? 137);
  });
}
