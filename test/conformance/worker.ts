import { parentPort, workerData } from 'node:worker_threads';
import type { CaseRun } from './cases.ts';
import type { Deviation } from './deviations.ts';
import { runCase } from './run-case.ts';

const { deviations } = workerData as { deviations: Deviation[] };

parentPort!.on('message', (run: CaseRun) => parentPort!.postMessage(runCase(run, deviations)));
