import { performance } from 'node:perf_hooks';
import type { Clock, Timer } from '../host.ts';

/** The longest delay a timer of the platform takes; longer ones are chained. */
const longest = 2 ** 31 - 1;

/** Asked for once: the platform computes it at each look. */
const { timeOrigin } = performance;

/** The system's clock. */
export const nodeClock: Clock = {
  now() {
    const coarse = Date.now();
    const precise = timeOrigin + performance.now();
    // The precise clock does not follow when the system's time is set.
    return Math.abs(precise - coarse) < 50 ? precise : coarse;
  },
  zoneOffset: (epochSeconds) => -new Date(epochSeconds * 1000).getTimezoneOffset() * 60,
  after(delay, callback): Timer {
    if (!(delay > 0)) {
      const immediate = setImmediate(callback);
      return { cancel: () => clearImmediate(immediate) };
    }
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      timer = setTimeout(() => (left > longest ? arm(left - longest) : callback()), Math.min(left, longest));
    };
    arm(delay);
    return { cancel: () => clearTimeout(timer) };
  },
};
