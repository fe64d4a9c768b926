import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@orderflow/embedded';
import { stackOf, type Container, type ContainerStack } from './containers.js';

const root = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** The containers of this checkout's docker-compose.yml that run; COMPOSE_PROJECT_NAME chooses among several projects. */
export function composeContainers(): readonly Container[] {
  const { COMPOSE_PROJECT_NAME } = process.env;
  const labels = [
    `project.working_dir=${root}`,
    'oneoff=False',
    ...(COMPOSE_PROJECT_NAME ? [`project=${COMPOSE_PROJECT_NAME}`] : []),
  ];
  const filters = labels.flatMap((label) => ['--filter', `label=com.docker.compose.${label}`]);
  const ids =
    docker('ps', '--quiet', ...filters)
      ?.split('\n')
      .filter(Boolean) ?? [];
  return ids.length === 0 ? [] : (JSON.parse(docker('inspect', ...ids) ?? '[]') as Container[]);
}

/** The stack of this checkout's docker-compose.yml, whoever brought it up; undefined when there is none, or no Docker. */
export function findContainers(): ContainerStack | undefined {
  return stackOf(composeContainers());
}

/** What the command printed; undefined when it failed, there is no such command, or no engine answers within 30 s. */
export function docker(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('docker', args, {
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? stdout : undefined;
}

export interface ComposeOptions {
  /** `preferred`: those that docker-compose.yml names. `free`: any free ones. */
  readonly ports?: 'preferred' | 'free';
  /** Forgets the data of earlier stacks. */
  readonly fresh?: boolean;
}

/** The stack of docker-compose.yml, brought up and taken down by this process. What Compose says goes to standard error. */
export class ComposeStack {
  private upping: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | undefined;

  private constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** Nothing runs yet. Throws when the stack runs already, or when there is no Docker engine with Compose. */
  static async prepare({ ports, fresh }: ComposeOptions): Promise<ComposeStack> {
    const { error, status, stderr } = spawnSync('docker', ['compose', 'ls', '--quiet'], { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(
        `--docker needs Docker with Compose: docker compose ls said: ${error?.message ?? stderr.trim()}`,
      );
    }
    const running = findContainers();
    if (running) {
      throw new Error(
        `a stack is running already in containers, orders at ${running.services.orders}. Stop it by: docker compose down`,
      );
    }
    const stack = new ComposeStack({ ...process.env, ...(ports === 'free' && (await anyPorts())) });
    if (fresh) await stack.run(['down', '--volumes', '--remove-orphans']);
    return stack;
  }

  /** Builds what changed and starts everything; resolves when every service is ready. */
  async up(signal?: AbortSignal): Promise<ContainerStack> {
    this.upping = this.run(['up', '--build', '--wait', '--wait-timeout', '600'], signal);
    await this.upping;
    const stack = findContainers();
    if (!stack) throw new Error('docker compose up ended well, but not all of its containers run');
    return stack;
  }

  /** Stops and removes every container, in order. The data stays. */
  stop(): Promise<void> {
    this.stopping ??= this.upping.catch(() => undefined).then(() => this.run(['down', '--remove-orphans']));
    return this.stopping;
  }

  /** Ends every container at once. */
  killAll(): void {
    spawnSync('docker', ['compose', 'kill'], { cwd: root, env: this.env });
  }

  private async run(args: readonly string[], signal?: AbortSignal): Promise<void> {
    const child = spawn('docker', ['compose', ...args], {
      cwd: root,
      env: this.env,
      // Of a Ctrl-C at the terminal it is told by `signal`, once.
      detached: true,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    const cancel = () => child.kill('SIGINT');
    signal?.addEventListener('abort', cancel, { once: true });
    const [status] = (await once(child, 'exit').finally(() =>
      signal?.removeEventListener('abort', cancel),
    )) as [number | null];
    signal?.throwIfAborted();
    if (status !== 0) throw new Error(`docker compose ${args.join(' ')} ended with exit status ${status}`);
  }
}

/** Kafka tells clients where to come back to, so that its port has to be known; of the others Docker takes any free one. */
async function anyPorts(): Promise<Record<string, string>> {
  const names = ['ORDERS', 'ORCHESTRATOR', 'SANDBOX', 'SMTP', 'POSTGRES', 'JAEGER', 'PROMETHEUS', 'GRAFANA'];
  return {
    ...Object.fromEntries(names.map((name) => [`${name}_PORT`, ''])),
    KAFKA_PORT: String(await freePort()),
  };
}
