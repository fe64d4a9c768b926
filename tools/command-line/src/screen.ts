import { ProgressLine } from './progress-line.js';

/** Lines that stay, on standard output, and one of progress that does not, on standard error. */
export class Screen {
  private readonly progress = new ProgressLine();

  readonly say = (line: string): void => {
    this.progress.clear();
    process.stdout.write(`${line}\n`);
  };

  readonly complain = (line: string): void => {
    this.progress.clear();
    process.stderr.write(`${line}\n`);
  };

  readonly show = (progress: string): void => this.progress.show(progress);

  readonly clear = (): void => this.progress.clear();
}
