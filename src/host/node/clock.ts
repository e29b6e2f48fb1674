import { performance } from 'node:perf_hooks';
import type { Clock, Timer } from '../host.ts';

/** The longest delay a timer of the platform takes; longer ones are chained. */
const longest = 2 ** 31 - 1;

/** What the precise clock counts from, epoch milliseconds. It does not follow when the system's time is set. */
let origin = performance.timeOrigin;
/** When the two clocks were compared last. */
let compared = 0;

/** The system's clock. */
export const nodeClock: Clock = {
  now() {
    const since = performance.now();
    if (since - compared > 100) {
      compared = since;
      const coarse = Date.now();
      if (Math.abs(origin + since - coarse) >= 50) origin = coarse - since;
    }
    return origin + since;
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
