import { get, type IncomingMessage } from 'node:http';

/** One event of a stream; `data` is parsed. */
export interface StreamEvent<Data = unknown> {
  readonly id: string;
  readonly data: Data;
}

/** A stream of server-sent events, as far as it has come. */
export interface EventStream<Data> {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** So far, in their order. */
  readonly events: readonly StreamEvent<Data>[];
  /** How many comments came: heartbeats. */
  readonly comments: number;
  /** Resolves when there is no more, whoever ended it; `clean` when the server said so. */
  readonly ended: Promise<{ readonly clean: boolean }>;
  /** Takes no more of what is sent, without saying so. */
  pause(): void;
  close(): void;
}

export interface EventStreamOptions<Data> {
  readonly lastEventId?: string;
  onEvent?(event: StreamEvent<Data>): void;
}

/** Opens a stream on a connection of its own; resolves when it is answered, also with a status that is none of a stream. */
export function openEventStream<Data = unknown>(
  url: string,
  { lastEventId, onEvent }: EventStreamOptions<Data> = {},
): Promise<EventStream<Data>> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers }, (response) => {
      const reader = new Reader<Data>(onEvent);
      response.setEncoding('utf8').on('data', (chunk: string) => reader.take(chunk));
      // A connection that broke is told by `ended`.
      response.on('error', () => undefined);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        events: reader.events,
        get comments() {
          return reader.comments;
        },
        ended: new Promise((end) => response.on('close', () => end({ clean: response.complete }))),
        pause: () => void response.pause(),
        close: () => void request.destroy(),
      });
    });
    request.on('error', reject);
  });
}

/** Cuts a stream into its events (HTML, 9.2.6), as far as servers of this project use its format. */
class Reader<Data> {
  readonly events: StreamEvent<Data>[] = [];
  comments = 0;
  private rest = '';

  constructor(private readonly onEvent?: (event: StreamEvent<Data>) => void) {}

  take(chunk: string): void {
    const blocks = (this.rest + chunk).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.takeBlock(block);
  }

  private takeBlock(block: string): void {
    const fields = new Map(block.split('\n').map((line) => fieldOf(line)));
    if (fields.has('')) this.comments++;
    const data = fields.get('data');
    if (data === undefined) return;
    const event = { id: fields.get('id') ?? '', data: JSON.parse(data) as Data };
    this.events.push(event);
    this.onEvent?.(event);
  }
}

function fieldOf(line: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
  return [name, value];
}
