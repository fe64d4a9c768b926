import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { carrierOf, contextOf, orderIdOf, traceOf, withOrderId } from './trace-context.js';
import { beginSpan, inSharedSpan, inSpan } from './tracer.js';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const orderId = '0192f0c1-7a3e-7c11-9d2b-3f4e5a6b7c8d';

describe('what headers carry', () => {
  it('comes out as it came in where nothing is traced', () => {
    const headers = { traceparent, tracestate: 'shop=1', baggage: `order.id=${orderId}` };
    const { context: in_ } = beginSpan('a span that nobody records', {}, contextOf(headers));
    expect(carrierOf(in_)).toEqual(headers);
    expect(orderIdOf(in_)).toBe(orderId);
  });

  it.each([
    ['nothing', {}],
    ['a malformed trace', { traceparent: 'x', tracestate: 'shop=1' }],
    ['baggage of others', { baggage: 'user=7,border.id=3' }],
    ['an order id that is none', { baggage: `order.id=${'7'.repeat(65)}` }],
  ])('is nothing where it is %s', (_, headers) => {
    expect(carrierOf(contextOf(headers))).toEqual({});
  });

  it('has the order id among other baggage', () => {
    expect(orderIdOf(contextOf({ baggage: `user=7 , order.id = ${orderId};p=1` }))).toBe(orderId);
  });
});

describe('a span', () => {
  const exporter = new InMemorySpanExporter();
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
  });
  afterEach(() => exporter.reset());
  afterAll(() => {
    trace.disable();
    context.disable();
  });
  const finished = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name);

  it('is under the one that the headers name, and is what they name from then on', () => {
    const { span, context: in_ } = beginSpan('work', {}, withOrderId(contextOf({ traceparent }), orderId));
    span.end();
    expect(finished('work')?.parentSpanContext).toMatchObject({ spanId: '00f067aa0ba902b7', isRemote: true });
    expect(traceOf(in_).traceparent).toBe(`00-${traceparent.slice(3, 35)}-${span.spanContext().spanId}-01`);
  });

  it('is not recorded in a trace that is not sampled', () => {
    const { span, context: in_ } = beginSpan(
      'work',
      {},
      contextOf({ traceparent: `${traceparent.slice(0, -1)}0` }),
    );
    span.end();
    expect(finished('work')).toBeUndefined();
    expect(traceOf(in_).traceparent).toMatch(/-00$/);
  });

  it('fails with its work', async () => {
    const work = inSpan('work', {}, () => Promise.reject(new RangeError('too far')));
    await expect(work).rejects.toThrow('too far');
    expect(finished('work')).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'too far' },
      attributes: { 'error.type': 'RangeError' },
    });
  });

  it('that many share, none of them recorded, begins no trace of its own', async () => {
    const unsampled = contextOf({ traceparent: `${traceparent.slice(0, -1)}0` });
    await inSharedSpan('shared', [unsampled], () => inSpan('called', {}, async () => undefined));
    expect(finished('called')).toBeUndefined();
  });

  it('that many share is under the first of them, and linked with all of them in both directions', async () => {
    const members = ['one', 'two'].map((name) => beginSpan(name, {}, context.active()));
    const unsampled = contextOf({ traceparent: `${traceparent.slice(0, -1)}0` });
    const contexts = [unsampled, ...members.map(({ context: of }) => of)];
    expect(await inSharedSpan('shared', contexts, async () => 'done')).toBe('done');
    members.forEach(({ span }) => span.end());
    const ids = members.map(({ span }) => span.spanContext().spanId);
    const shared = finished('shared');
    expect(shared?.parentSpanContext?.spanId).toBe(ids[0]);
    expect(shared?.links.map((link) => link.context.spanId)).toEqual(ids);
    for (const name of ['one', 'two']) {
      expect(finished(name)?.links.map((link) => link.context.spanId)).toEqual([
        shared?.spanContext().spanId,
      ]);
    }
  });
});
