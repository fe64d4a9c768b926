import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@orderflow/embedded';
import { Database } from '@orderflow/postgres';
import { eventually } from './eventually.js';
import { request, type Answer } from './http.js';
import { createTestDatabase } from './test-database.js';

const main = fileURLToPath(new URL('../../../apps/sandbox/dist/main.js', import.meta.url));

/** The outside world of a test: the sandbox (as it was built last) as a process of its own, with books of its own. */
export interface SandboxProcess {
  readonly url: string;
  readonly smtpUrl: string;
  /** Its books. */
  readonly database: Database;
  request<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** Replaces its rules; what is left out is as by default. */
  setRules(rules: Readonly<Record<string, unknown>>): Promise<void>;
  /** Ends it at once (SIGKILL). Its books and addresses stay. */
  kill(): Promise<void>;
  /** Starts it again after {@link kill}. */
  restart(): Promise<void>;
  /** Ends it and removes its books. */
  stop(): Promise<void>;
}

/** Starts a sandbox; resolves when it is ready. */
export async function startSandbox(): Promise<SandboxProcess> {
  const testDatabase = await createTestDatabase('sandbox');
  const ports = await freePorts({ http: undefined, smtp: undefined });
  const env = {
    ...process.env,
    DATABASE_URL: testDatabase.url,
    PORT: String(ports.http),
    SMTP_PORT: String(ports.smtp),
    LOG_LEVEL: 'warn',
  };
  const url = `http://127.0.0.1:${ports.http}`;
  const database = new Database({ url: testDatabase.url, applicationName: 'test', connectionsMax: 2 });
  let child = await run(url, env);
  return {
    url,
    smtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    database,
    request: (method, path, body, headers) => request(`${url}${path}`, method, body, headers),
    async setRules(rules) {
      const { status, body } = await request(`${url}/rules`, 'PUT', rules);
      if (status !== 200) throw new Error(`the sandbox refused the rules: ${JSON.stringify(body)}`);
    },
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      child = await run(url, env);
    },
    async stop() {
      await end(child, 'SIGTERM');
      await database.close();
      await testDatabase.drop();
    },
  };
}

async function run(url: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const endedEarly = once(child, 'exit').then(([status]) => {
    throw new Error(`the sandbox ended with exit status ${status}; is ${main} built?`);
  });
  const ready = eventually('the sandbox is ready', async () => {
    const { status } = await request(`${url}/health/ready`, 'GET', undefined);
    if (status !== 200) throw new Error(`it answered ${status}`);
  });
  await Promise.race([ready, endedEarly]);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
