const plainEveryMs = 5_000;

/** Shows how far a long run is: one line that is rewritten on a terminal, a line every few seconds elsewhere. */
export class ProgressLine {
  private shownAt = 0;
  private shown = '';

  constructor(private readonly out: NodeJS.WriteStream = process.stderr) {}

  show(text: string): void {
    if (this.out.isTTY) {
      this.out.write(`\r\u001b[K${text.slice(0, this.out.columns - 1)}`);
      this.shown = text;
    } else if (text !== this.shown && Date.now() - this.shownAt >= plainEveryMs) {
      this.out.write(`${text}\n`);
      this.shownAt = Date.now();
      this.shown = text;
    }
  }

  /** Takes the line off the terminal, so that what comes next begins on a clean line. */
  clear(): void {
    if (this.out.isTTY && this.shown !== '') this.out.write('\r\u001b[K');
    this.shown = '';
  }
}
