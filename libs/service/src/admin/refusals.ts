import { ActRefused } from '@orderflow/processing';
import { ProblemException } from '../http/problem.js';

const titles = {
  'not-found': 'There is no such parked message',
  'not-dead': 'The message is not a dead letter',
  'behind-another': 'Another message of its key comes first',
} as const;

/** Answers an operator whose act was refused with 404, 409, or, for a value that does not do, 422. */
export async function refusalsAsProblems<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ActRefused)) throw error;
    const { because, message: detail } = error;
    if (because === 'value-invalid') {
      throw new ProblemException(422, {
        type: 'value-invalid',
        title: 'The value is not a message that can take this place',
        errors: [{ field: 'value', expected: detail }],
      });
    }
    throw new ProblemException(because === 'not-found' ? 404 : 409, {
      type: because,
      title: titles[because],
      detail,
    });
  }
}
