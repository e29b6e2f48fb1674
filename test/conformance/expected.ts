import type { LogLine, QueueReport, ReceivedMessage } from '../../src/simulator/report.ts';

/** A recording of the real server (`expected.VERSION.json`). */
export interface Expected {
  readonly opensips: string;
  readonly accepted: boolean;
  readonly started?: boolean;
  /** The server's own error lines. */
  readonly errors?: readonly string[];
  readonly start?: { readonly log: readonly LogLine[] };
  readonly steps: readonly ExpectedStep[];
  readonly files?: Readonly<Record<string, string | null>>;
  readonly queues?: Readonly<Record<string, readonly QueueReport[]>>;
  readonly alive?: boolean;
}

export interface ExpectedStep {
  readonly received?: readonly ReceivedMessage[];
  readonly log?: readonly LogLine[];
  readonly result?: unknown;
}

/** Where the real server says that a script is wrong: the first position in its errors. */
export function errorPosition(errors: readonly string[]): { file: string; line: number } | null {
  for (const error of errors) {
    const found = /@DIR@\/([^\s,:]+)(?::(\d+)(?::\d+(?:-\d+)?)?|, line (\d+))\b/.exec(error);
    if (found) return { file: found[1]!, line: Number(found[2] ?? found[3]) };
  }
  return null;
}
