import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Heap in use in MB, without what is garbage. */
export function heapNow(): number {
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
