/** Heap in use in MB, after collecting what is garbage when node runs with --expose-gc. */
export function heapNow(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
