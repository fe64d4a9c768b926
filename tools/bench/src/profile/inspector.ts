import { freePort } from '@orderflow/embedded';
import type { CpuProfile } from './cpu-profile.js';

/** How a process is started so that {@link Inspector} can look into it. */
export async function inspectable(): Promise<{ port: number; env: Readonly<Record<string, string>> }> {
  const port = await freePort();
  return { port, env: { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` } };
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Takes CPU profiles of another Node process over its inspector (Chrome DevTools protocol, domain Profiler). */
export class Inspector {
  private lastId = 0;
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();

  private constructor(private readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => this.receive(JSON.parse(String(data)) as Reply);
    socket.onclose = () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the inspected process has ended'));
    };
  }

  static async of(port: number): Promise<Inspector> {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(10_000) });
    const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
    if (!target) throw new Error(`nothing can be inspected at port ${port}`);
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`the inspector at port ${port} does not answer`));
    });
    return new Inspector(socket);
  }

  /** Samples every millisecond from now on. */
  async start(): Promise<void> {
    await this.send('Profiler.enable');
    await this.send('Profiler.setSamplingInterval', { interval: 1_000 });
    await this.send('Profiler.start');
  }

  /** What was sampled since the start; the connection is closed. */
  async stop(): Promise<CpuProfile> {
    const { profile } = (await this.send('Profiler.stop')) as { profile: CpuProfile };
    this.socket.close();
    return profile;
  }

  private send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.lastId;
    const reply = Promise.withResolvers<unknown>();
    this.waiting.set(id, reply);
    this.socket.send(JSON.stringify({ id, method, params }));
    return reply.promise;
  }

  private receive({ id, result, error }: Reply): void {
    const reply = this.waiting.get(id ?? 0);
    this.waiting.delete(id ?? 0);
    if (error) reply?.reject(new Error(error.message));
    else reply?.resolve(result);
  }
}
