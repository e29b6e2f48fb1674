import type { Execution } from '../../declarations/execution.ts';
import { Wait } from '../../declarations/wait.ts';
import type { ByteString } from '../../values/value.ts';

interface Lock {
  holder: Execution;
  readonly waiting: { readonly execution: Execution; readonly resume: (code: number) => void }[];
}

/** Locks by name. A route that finds one taken waits until it is released. */
export class Locks {
  readonly #held = new Map<ByteString, Lock>();

  acquire(execution: Execution, name: ByteString): number | Wait {
    const lock = this.#held.get(name);
    if (lock === undefined) {
      this.#held.set(name, { holder: execution, waiting: [] });
      return 1;
    }
    if (lock.holder === execution) {
      // The real server hangs for good here.
      execution.log('ERROR', `the lock ${name} is already held by this route`);
      return -1;
    }
    return new Wait((resume) => lock.waiting.push({ execution, resume }));
  }

  release(execution: Execution, name: ByteString): number {
    const lock = this.#held.get(name);
    // Nobody has to hold it.
    if (lock === undefined) return 1;
    const next = lock.waiting.shift();
    if (next === undefined) this.#held.delete(name);
    else {
      lock.holder = next.execution;
      execution.server.host.clock.after(0, () => next.resume(1));
    }
    return 1;
  }
}
