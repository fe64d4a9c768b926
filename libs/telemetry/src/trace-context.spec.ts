import { describe, expect, it } from '@jest/globals';
import { continueTrace, isTraceparent } from './trace-context.js';

describe('the trace of a request', () => {
  const callers = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('is the caller’s where there is one', () => {
    expect(continueTrace(callers)).toBe(callers);
  });

  it.each([
    ['nothing', undefined],
    ['words', 'not a trace'],
    ['no trace id', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['no span id', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['upper case', callers.toUpperCase()],
    ['another version', callers.replace(/^00/, '01')],
    ['two headers', [callers, callers]],
  ])('is a new one where the header is %s', (_, header) => {
    const fresh = continueTrace(header);
    expect(isTraceparent(fresh)).toBe(true);
    expect(continueTrace(header)).not.toBe(fresh);
  });
});
