import type { Step } from './scenario.ts';

/** What a script wrote; `level` is null in 2.4, which prints none. */
export interface LogLine {
  readonly level: string | null;
  readonly text: string;
}

export interface ReceivedMessage {
  /** Name of the endpoint. */
  readonly at: string;
  readonly message: string;
}

export type StepReport = Step & {
  readonly received: readonly ReceivedMessage[];
  readonly log: readonly LogLine[];
  /** The answer of a management command. */
  readonly result?: unknown;
};

export interface QueueReport {
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly payload: string;
}

/** A problem of the script, where it stands. */
export interface ReportedProblem {
  readonly severity: 'error' | 'warning' | 'note';
  /** When the server would stop because of it; null: it would not. */
  readonly stage: 'read' | 'parse' | 'check' | 'start' | null;
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What happened. Texts are decoded from UTF-8, files are byte strings; generated ids are placeholders when it was normalised. */
export interface Report {
  readonly opensips: string;
  /** The script passed the check. */
  readonly accepted: boolean;
  /** False: it passed the check but did not start. */
  readonly started: boolean;
  /** Why it did not start. */
  readonly reason: string | null;
  readonly problems: readonly ReportedProblem[];
  readonly start: { readonly log: readonly LogLine[] };
  readonly steps: readonly StepReport[];
  readonly files: Readonly<Record<string, string | null>>;
  readonly queues: Readonly<Record<string, readonly QueueReport[]>>;
  readonly alive: boolean;
  /** What the server itself logged, for whoever looks for a cause. */
  readonly serverLog: readonly LogLine[];
}
