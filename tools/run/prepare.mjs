import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('..', import.meta.url).pathname, '../..');
const toolchain = join(root, '.toolchain');
const stamps = join(root, 'node_modules', '.stamps');
const ownNode = [24, 15];

/** PATH with the project's own Node, pnpm and tools first. */
export function toolchainPath() {
  return [join(toolchain, 'node_modules/.bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(
    delimiter,
  );
}

/** Installs what changed since the last time, and builds. A call that finds nothing to do costs a fraction of a second. */
export function prepare({ build }) {
  process.chdir(root);
  once('toolchain', hashOf(['.toolchain/package-lock.json']), join(toolchain, 'node_modules'), () =>
    // Not `npm ci`: it wants pnpm's packages for all platforms in the lock file, which not every registry serves.
    step('installing Node and pnpm', 'npm', [
      'install',
      '--no-save',
      '--prefix',
      '.toolchain',
      '--no-audit',
      '--no-fund',
    ]),
  );
  checkNode();
  const manifests = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...packageFiles()];
  once('dependencies', hashOf(manifests), join(root, 'node_modules/.pnpm'), () =>
    step('installing dependencies', 'pnpm', ['install', '--frozen-lockfile', '--prefer-offline']),
  );
  if (build) {
    once('build', sourcesStamp(), join(root, 'tools/start/dist/main.js'), () =>
      step('building', 'nx', ['run-many', '-t', 'build', '--outputStyle=static']),
    );
  }
}

/** Runs `work` unless it was done for this very stamp and its result is still there. */
function once(name, stamp, result, work) {
  const file = join(stamps, name);
  if (existsSync(result) && existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(file, stamp);
}

function step(what, program, args) {
  const started = Date.now();
  process.stderr.write(`${what} …`);
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: toolchainPath(), NX_DAEMON: 'false' },
    maxBuffer: 256 * 1024 * 1024,
  });
  process.stderr.write(status === 0 ? ` ${((Date.now() - started) / 1000).toFixed(1)} s\n` : ' failed\n');
  if (status === 0) return;
  console.error(`${stdout ?? ''}${stderr ?? ''}${error ? `${program}: ${error.message}\n` : ''}`);
  process.exit(signal === 'SIGINT' ? 130 : 1);
}

/** On platforms without a packaged Node the user's own must do. */
function checkNode() {
  const { stdout } = spawnSync('node', ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: toolchainPath() },
  });
  const [major = 0, minor = 0] = (stdout ?? '').replace('v', '').split('.').map(Number);
  if (major > ownNode[0] || (major === ownNode[0] && minor >= ownNode[1])) return;
  console.error(
    `On ${process.platform}-${process.arch} orderflow needs Node ${ownNode.join('.')} or newer; this is ${stdout?.trim()}.`,
  );
  process.exit(1);
}

/** Every package of the workspace, as a path from the root. */
export function packageFolders() {
  const groups = ['apps', 'libs', 'tools'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}`),
  );
  return [...groups, 'infra/embedded'].filter((folder) => existsSync(join(root, folder, 'package.json')));
}

const packageFiles = () => packageFolders().map((folder) => `${folder}/package.json`);

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Changes when any source file is touched; much cheaper than asking the build. */
function sourcesStamp() {
  const hash = createHash('sha256').update(hashOf(['tsconfig.base.json', 'pnpm-lock.yaml', 'nx.json']));
  for (const folder of packageFolders()) {
    const files = readdirSync(join(root, folder, 'src'), { recursive: true }).sort();
    for (const file of [...files.map((name) => `src/${name}`), 'package.json', 'tsconfig.build.json']) {
      const { mtimeMs, size } = statSync(join(root, folder, file));
      hash.update(`${folder}/${file} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex');
}
