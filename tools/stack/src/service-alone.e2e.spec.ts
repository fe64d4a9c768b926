import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { freePort } from '@orderflow/embedded';
import { createTestDatabase, eventually, request, testInfra, uniqueName } from '@orderflow/testkit';
import { addressesOf, environmentOf, servicePorts, stackServices, type StackService } from './services.js';

/** Where nobody listens: what a service needs of the others it needs only when it works. */
const nobody = addressesOf({ ...servicePorts, kafka: 1, postgres: 1, smtp: await freePort() });
const running = new Set<ChildProcess>();
afterEach(() => running.forEach((child) => child.kill('SIGKILL')));

/** A service as a deployment starts it: nothing in its environment but what it says it reads. */
async function start(name: StackService, database: string, namespace: string) {
  const port = String(await freePort());
  const { kafka } = testInfra();
  const databases = { ...nobody.databases, [name]: database };
  const env = {
    ...environmentOf(name, { ...nobody, databases, kafka }),
    ...{ PORT: port, KAFKA_NAMESPACE: namespace, LOG_LEVEL: 'warn' },
    ...(name === 'sandbox' && { SMTP_PORT: String(await freePort()) }),
  };
  const main = fileURLToPath(new URL(`../../../apps/${name}/dist/main.js`, import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  running.add(child);
  const ended = once(child, 'exit').finally(() => running.delete(child));
  const ready = () => request(`http://127.0.0.1:${port}/health/ready`, 'GET', undefined);
  return { child, ended, ready };
}

test.each(stackServices)(
  '%s starts alone, two instances at once on an empty database, and ends with 0 at SIGTERM',
  async (name) => {
    const { url, drop } = await createTestDatabase(name);
    const namespace = uniqueName(name);
    const instances = await Promise.all([start(name, url, namespace), start(name, url, namespace)]);
    for (const { ready } of instances) {
      await eventually(`${name} is ready`, async () => expect((await ready()).status).toBe(200), {
        timeoutMs: 90_000,
      });
    }
    for (const { child } of instances) child.kill('SIGTERM');
    expect(await Promise.all(instances.map(({ ended }) => ended))).toEqual([
      [0, null],
      [0, null],
    ]);
    await drop();
  },
);
