import type { Difference } from './compare.ts';
import type { CaseOutcome } from './run-case.ts';

/** The differences of a failed case, expected and actual line by line. */
export function printDifferences(outcome: CaseOutcome): string {
  const parts = outcome.differences.map(
    (difference) => `  ${difference.title}\n${printDifference(difference)}`,
  );
  if (outcome.serverLog.length > 0)
    parts.push(
      `  the server logged\n${outcome.serverLog
        .slice(0, 12)
        .map((line) => `      ${line}`)
        .join('\n')}`,
    );
  return parts.join('\n');
}

function printDifference({ expected, actual }: Difference): string {
  const left = linesOf(expected);
  const right = linesOf(actual);
  return align(left, right)
    .map(([sign, line]) => `    ${sign} ${line}`)
    .join('\n');
}

function linesOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return value.split('\n').map(visible);
  if (Array.isArray(value))
    return value.flatMap((item) =>
      isMessage(item)
        ? [`at ${item.at}`, ...linesOf(item.message)]
        : typeof item === 'string'
          ? [visible(item)]
          : linesOf(item),
    );
  return JSON.stringify(value, null, 2).split('\n');
}

function isMessage(value: unknown): value is { at: string; message: string } {
  return typeof value === 'object' && value !== null && 'at' in value && 'message' in value;
}

/** Makes what one does not see visible: ends of lines, control characters. */
function visible(line: string): string {
  return line
    .replace(/\r$/, '')
    .replace(
      /[\x00-\x1f\x7f]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
}

/** Longest common subsequence, as a list of kept (' '), expected ('-') and actual ('+') lines. */
function align(left: readonly string[], right: readonly string[]): [string, string][] {
  const lengths: number[][] = Array.from({ length: left.length + 1 }, () =>
    new Array(right.length + 1).fill(0),
  );
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        left[i] === right[j]
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const out: [string, string][] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      out.push([' ', left[i++]!]);
      j++;
    } else if (j >= right.length || (i < left.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      out.push(['-', left[i++]!]);
    else out.push(['+', right[j++]!]);
  }
  return out;
}

/** Passed and all, by area and version. */
export function printTable(outcomes: readonly CaseOutcome[]): string {
  const versions = [...new Set(outcomes.map((outcome) => outcome.version))].sort();
  const areas = [...new Set(outcomes.map((outcome) => outcome.area))].sort();
  const count = (chosen: readonly CaseOutcome[]): string =>
    chosen.length === 0 ? '' : `${chosen.filter((outcome) => outcome.passed).length}/${chosen.length}`;
  const rows = [['area', ...versions, 'all']];
  for (const area of areas) {
    const own = outcomes.filter((outcome) => outcome.area === area);
    rows.push([
      area,
      ...versions.map((version) => count(own.filter((outcome) => outcome.version === version))),
      count(own),
    ]);
  }
  const widths = rows[0]!.map((_cell, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
