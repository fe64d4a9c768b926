import type { Dispatcher } from 'undici';

export const idempotencyKeyHeader = 'idempotency-key';

/**
 * Refuses an answer that names another `Idempotency-Key` than the request, and ends its connection. A server that answers
 * twice leaves every later answer on the connection to the wrong request: without this, a payment would be taken
 * for another order's. An answer that names none is passed on.
 */
export const ownAnswersOnly: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const key = (options.headers as Readonly<Record<string, string>> | undefined)?.[idempotencyKeyHeader];
  if (key === undefined) return dispatch(options, handler);
  return dispatch(options, {
    onRequestStart: (...args) => handler.onRequestStart?.(...args),
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart: (controller, status, headers, message) => {
      const answered = headers[idempotencyKeyHeader] ?? key;
      // Thrown, it reaches the handler as the request's error, and the connection is destroyed.
      if (answered !== key) throw new Error(`it answered ${String(answered)} where ${key} was asked`);
      handler.onResponseStart?.(controller, status, headers, message);
    },
    onResponseData: (...args) => handler.onResponseData?.(...args),
    onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
    onResponseError: (...args) => handler.onResponseError?.(...args),
  });
};
