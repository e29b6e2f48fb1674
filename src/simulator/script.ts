import type { Version } from '../../grammar/dialect.ts';
import type { ManagementParameters, ManagementResult } from '../declarations/management.ts';
import type { Observation } from '../declarations/observation.ts';
import type { Files, Host } from '../host/host.ts';
import type { ByteString } from '../values/value.ts';
import type { ReportedProblem } from './report.ts';

/** A script on its way into a simulation. */
export interface ScriptSource {
  readonly path: string;
  readonly text: ByteString;
  readonly version: Version;
  /** Where included files are read from. */
  readonly files: Files;
}

/** A running server, as the simulator drives it. */
export interface RunningScript {
  /** What it listens on, once started. */
  readonly sockets: readonly { readonly protocol: string; readonly ip: string; readonly port: number }[];
  /** From the end of a successful start until it is stopped or stops by itself. */
  readonly isRunning: boolean;
  start(ready: (failure: string | null) => void): void;
  drain(done: () => void): void;
  stop(done: () => void): void;
  execute(
    command: string,
    parameters: ManagementParameters | readonly unknown[] | null,
    answer: (result: ManagementResult) => void,
  ): void;
}

/** What loading a script came to. */
export interface LoadedScript {
  readonly problems: readonly ReportedProblem[];
  /** Null: it was refused. */
  readonly run: null | ((host: Host, observer: (observation: Observation) => void) => RunningScript);
}

/** Turns text into something that runs; tests replace it. */
export type ScriptLoader = (source: ScriptSource) => LoadedScript;
