import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CaseRun } from './cases.ts';
import type { Deviation } from './deviations.ts';
import type { CaseOutcome } from './run-case.ts';

/** Real milliseconds after which a case counts as hanging. */
const patience = 20_000;

/** Runs cases in threads, so that one that never ends can be stopped; outcomes come in the order of `runs`. */
export async function runAll(
  runs: readonly CaseRun[],
  deviations: readonly Deviation[],
  threads = Math.min(4, availableParallelism()),
): Promise<CaseOutcome[]> {
  const outcomes: CaseOutcome[] = new Array(runs.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    let worker = start(deviations);
    while (next < runs.length) {
      const index = next++;
      const run = runs[index]!;
      const outcome = await ask(worker, run);
      outcomes[index] = outcome ?? hanging(run);
      if (!outcome) worker = start(deviations);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(threads, runs.length)) }, lane));
  return outcomes;
}

function start(deviations: readonly Deviation[]): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { workerData: { deviations } });
}

/** The outcome, or null when it did not come in time (the thread is then gone). */
function ask(worker: Worker, run: CaseRun): Promise<CaseOutcome | null> {
  return new Promise((resolve, reject) => {
    const finish = (outcome: CaseOutcome | null): void => {
      clearTimeout(timer);
      worker.off('message', finish);
      worker.off('error', reject);
      resolve(outcome);
    };
    const timer = setTimeout(() => {
      void worker.terminate();
      finish(null);
    }, patience);
    worker.on('message', finish);
    worker.on('error', reject);
    worker.postMessage(run);
  });
}

function hanging(run: CaseRun): CaseOutcome {
  const { id, area, version } = run;
  return {
    id,
    area,
    version,
    passed: false,
    note: `hangs: no end after ${patience / 1000} s`,
    differences: [],
    serverLog: [],
    time: patience,
  };
}
