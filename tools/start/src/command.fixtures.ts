import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { eventually } from '@orderflow/testkit';

/** A command of this repository, as it was built last, and what it has said. */
export class CommandUnderTest {
  output = '';
  exitCode: number | null | undefined;
  private readonly child: ChildProcess;

  constructor(
    private readonly tool: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    private readonly patienceMs: number,
  ) {
    const main = fileURLToPath(new URL(`../../${tool}/dist/main.js`, import.meta.url));
    this.child = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.on('close', (code) => (this.exitCode = code));
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async says(text: string): Promise<void> {
    const said = () => {
      if (this.exitCode === undefined) expect(this.output).toContain(text);
    };
    await eventually(`npm ${this.tool} says "${text}" or ends`, said, { timeoutMs: this.patienceMs });
    expect(this.output).toContain(text);
  }

  async ends(): Promise<number | null> {
    await eventually(
      `npm ${this.tool} ends`,
      () => {
        if (this.exitCode === undefined) throw new Error(`it has said:\n${this.output}`);
      },
      { timeoutMs: this.patienceMs },
    );
    return this.exitCode as number | null;
  }
}
