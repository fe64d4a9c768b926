import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';
import { request } from './http.js';

/** Starts an app, as it was built last, as a process of its own that listens at `url`; resolves when it is ready. */
export async function startApp(name: string, url: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const main = fileURLToPath(new URL(`../../../apps/${name}/dist/main.js`, import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { ...env, PORT: new URL(url).port },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const endedEarly = once(child, 'exit').then(([status]) => {
    throw new Error(`${name} ended with exit status ${status}; is ${main} built?`);
  });
  const ready = eventually(`${name} is ready`, async () => {
    const { status } = await request(`${url}/health/ready`, 'GET', undefined);
    if (status !== 200) throw new Error(`it answered ${status}`);
  });
  await Promise.race([ready, endedEarly]);
  return child;
}

/** Resolves when the process is gone; at once, when it is gone already. */
export async function endApp(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
