import { Wait } from '../../declarations/wait.ts';

/**
 * Runs something that reports its result through a callback, at once or later, as a declared function returns
 * it: the plain result when it is known already, else a `Wait`.
 */
export function settle<T>(start: (done: (result: T) => void) => void): T | Wait<T> {
  let known = false;
  let result: T | undefined;
  let resume: ((result: T) => void) | null = null;
  start((value) => {
    if (known) return;
    known = true;
    result = value;
    resume?.(value);
  });
  if (known) return result as T;
  return new Wait<T>((continueWith) => {
    if (known) continueWith(result as T);
    else resume = continueWith;
  });
}
