/** Every request and every answer begins with its size; a request goes on with the number of its kind. */
const sizeBytes = 4;

/**
 * Tells whether one connection to a broker still answers. A broker answers what it is asked on one connection in the
 * order of asking, so only the oldest open request counts: it is overdue when it has been the oldest, and not a byte
 * has come, for longer than its limit. Pure: times are the caller's, in milliseconds.
 */
export class AnswerWatch {
  /** The limits of the requests that are not answered yet, oldest first. */
  readonly #open: number[] = [];
  /** Since when the oldest of them is the oldest. */
  #oldestSince = 0;
  #heardAt: number;
  #size = 0;
  #sizeBytesRead = 0;
  #bodyLeft = 0;

  constructor(
    private readonly limitOf: (apiKey: number) => number,
    connectedAt: number,
  ) {
    this.#heardAt = connectedAt;
  }

  /** When the last byte came; before that, when the connection was made. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** A whole request was written. */
  asked(request: Buffer, now: number): void {
    if (this.#open.length === 0) this.#oldestSince = now;
    this.#open.push(this.limitOf(request.readInt16BE(sizeBytes)));
  }

  /** Bytes came: a part of an answer, or several at once. */
  heard(bytes: Buffer, now: number): void {
    this.#heardAt = now;
    for (let at = 0; at < bytes.length;) {
      if (this.#sizeBytesRead < sizeBytes) {
        this.#size = this.#size * 256 + bytes.readUInt8(at++);
        if (++this.#sizeBytesRead === sizeBytes) this.#bodyLeft = this.#size;
      } else {
        const taken = Math.min(this.#bodyLeft, bytes.length - at);
        at += taken;
        this.#bodyLeft -= taken;
      }
      if (this.#sizeBytesRead === sizeBytes && this.#bodyLeft === 0) this.#answered();
    }
  }

  /** Since when the oldest request has waited in vain; undefined while that is within its limit. */
  overdueSince(now: number): number | undefined {
    const [limit] = this.#open;
    const since = Math.max(this.#oldestSince, this.#heardAt);
    return limit !== undefined && now - since > limit ? since : undefined;
  }

  #answered(): void {
    this.#open.shift();
    this.#size = 0;
    this.#sizeBytesRead = 0;
  }
}
