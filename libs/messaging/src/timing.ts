/** The outcome of `work`, or a rejection that says so when there is none after `limitMs`. The work itself goes on. */
export function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether `work` has settled, one way or the other, before `limitMs` have passed. */
export function settles(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs, false);
    const settled = () => {
      clearTimeout(timer);
      resolve(true);
    };
    work.then(settled, settled);
  });
}

/** Half to all of it, so that those who lost the same broker do not come back as one. */
export const jittered = (waitMs: number): number => waitMs * (0.5 + Math.random() / 2);
