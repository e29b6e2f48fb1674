import { readFileSync } from 'node:fs';
import type { Difference } from './compare.ts';
import { sameValue } from './same.ts';

/** A recorded behaviour that this project does not copy, on purpose. */
export interface Deviation {
  readonly case: string;
  readonly versions: readonly string[];
  /** What holds instead, by the path of the part (`steps.0.log`, `files.b.log`, `queues.q`). */
  readonly parts: Readonly<Record<string, unknown>>;
}

/** Reads the fenced `json` blocks of `deviations.md`. */
export function readDeviations(path: string): Deviation[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, block]) => JSON.parse(block!) as Deviation);
}

/** Splits differences into those that a deviation explains and the rest. */
export function explain(
  differences: readonly Difference[],
  deviation: Deviation | undefined,
): { explained: Difference[]; rest: Difference[] } {
  const explained = differences.filter(
    ({ path, actual }) =>
      deviation !== undefined &&
      Object.hasOwn(deviation.parts, path) &&
      sameValue(deviation.parts[path], actual),
  );
  return { explained, rest: differences.filter((difference) => !explained.includes(difference)) };
}

/**
 * A case marked `lossy` that no deviation describes: data that the real server lost or changed may differ
 * (files, queues, events, values in logs), the SIP conversation may not.
 */
export function isLossOnly({ path, expected, actual }: Difference): boolean {
  if (path.startsWith('files.') || path.startsWith('queues.') || path.endsWith('.log')) return true;
  return path.endsWith('.received') && sameValue(conversation(expected), conversation(actual));
}

function conversation(received: unknown): unknown[] {
  return (received as readonly { message: string }[]).filter(({ message }) =>
    message.split('\r\n', 1)[0]!.includes('SIP/2.0'),
  );
}
