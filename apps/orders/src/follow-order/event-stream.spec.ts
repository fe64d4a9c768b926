import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventStream } from './event-stream.js';
import { TestSink } from './sink.fixtures.js';

const events = [1, 2, 3].map((version) => ({ version, text: `id: ${version}\n\n` }));
let sink: TestSink;
let stream: EventStream;
const later = (ms: number) => performance.now() + ms;

beforeEach(() => {
  sink = new TestSink();
  stream = new EventStream(sink, 1);
});

it('writes what comes after the version that the client has, once', () => {
  expect(stream.tell(events)).toBe(true);
  expect(stream.tell(events)).toBe(true);
  expect(sink.ids).toEqual([2, 3]);
});

describe('a client who does not read', () => {
  beforeEach(() => sink.stopReading());

  it('has nothing kept for him, and gets it when he reads on', () => {
    expect(stream.tell(events)).toBe(false);
    stream.beat(later(30_000));
    expect(sink.text).toBe('');
    sink.readOn();
    expect(stream.tell(events)).toBe(true);
    expect(sink.ids).toEqual([2, 3]);
  });

  it('is given up after a minute', () => {
    stream.beat(later(59_000));
    expect(sink.state).toBe('open');
    stream.beat(later(61_000));
    expect(sink.state).toBe('destroyed');
  });

  it('is not waited for at the end', () => {
    stream.end();
    expect(sink.state).toBe('destroyed');
  });
});

it('a heartbeat is a comment, and comes only where nothing else came', () => {
  stream.beat(later(14_000));
  expect(sink.text).toBe('');
  stream.beat(later(16_000));
  expect(sink.text).toBe(':\n\n');
});

it('nothing is written once it has ended', () => {
  stream.end();
  expect(stream.tell(events)).toBe(true);
  stream.beat(later(16_000));
  expect([sink.text, sink.state]).toEqual(['', 'ended']);
});
