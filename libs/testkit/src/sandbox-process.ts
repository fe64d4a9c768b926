import { freePorts } from '@orderflow/embedded';
import { Database } from '@orderflow/postgres';
import { endApp, startApp } from './app-process.js';
import { request, type Answer } from './http.js';
import { createTestDatabase } from './test-database.js';

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

/** Starts a sandbox with these environment variables besides; resolves when it is ready. */
export async function startSandbox(settings: Readonly<Record<string, string>> = {}): Promise<SandboxProcess> {
  const testDatabase = await createTestDatabase('sandbox');
  const ports = await freePorts({ http: undefined, smtp: undefined });
  const env = {
    ...process.env,
    ...settings,
    DATABASE_URL: testDatabase.url,
    SMTP_PORT: String(ports.smtp),
    LOG_LEVEL: 'warn',
  };
  const url = `http://127.0.0.1:${ports.http}`;
  const database = new Database({ url: testDatabase.url, applicationName: 'test', connectionsMax: 2 });
  let child = await startApp('sandbox', url, env);
  return {
    url,
    smtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    database,
    request: (method, path, body, headers) => request(`${url}${path}`, method, body, headers),
    async setRules(rules) {
      const { status, body } = await request(`${url}/rules`, 'PUT', rules);
      if (status !== 200) throw new Error(`the sandbox refused the rules: ${JSON.stringify(body)}`);
    },
    kill: () => endApp(child, 'SIGKILL'),
    async restart() {
      child = await startApp('sandbox', url, env);
    },
    async stop() {
      await endApp(child, 'SIGTERM');
      await database.close();
      await testDatabase.drop();
    },
  };
}
