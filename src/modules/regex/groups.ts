import type { ByteString } from '../../values/value.ts';
import { compilePattern, type PatternOptions, type PerlPattern } from './pattern.ts';

/** A line of the file must be shorter. */
const longestLine = 499;

/**
 * Groups of patterns from a file. A line that begins with `[` begins the next group, whatever number it tells; each
 * other line is a pattern as it stands, any of which may match. Empty lines, lines that begin with a blank, and
 * comments do not count. A group without patterns matches the empty text.
 */
export function parseGroups(
  text: ByteString,
  options: PatternOptions,
  limits: { readonly groups: number; readonly size: number },
): PerlPattern[] | string {
  // How the group is written so far: `(`, then `(pattern)` and a line end for each.
  const groups: ByteString[] = [];
  const lines = text.split('\n');
  for (const [number, line] of lines.entries()) {
    if (line === '' || /^[\s#]/.test(line)) continue;
    if (line.startsWith('[')) {
      if (groups.push('(') > limits.groups) return `there are more groups than max_groups ${limits.groups}`;
      continue;
    }
    const group = groups.at(-1);
    if (group === undefined) return `a pattern stands in front of the first group: ${line}`;
    const length = line.length + (number === lines.length - 1 ? 0 : 1);
    if (group.length + length >= limits.size - 2)
      return `group ${groups.length - 1} is longer than group_max_size ${limits.size}`;
    if (length >= longestLine) return `a pattern is longer than ${longestLine} characters`;
    groups[groups.length - 1] = `${group}(${line})\n`;
  }
  const compiled: PerlPattern[] = [];
  for (const [number, group] of groups.entries()) {
    const source = group === '(' ? '^$' : `${group.slice(0, -1).replaceAll('\n', '|')})`;
    const pattern = compilePattern(source, options);
    if (typeof pattern === 'string') return `group ${number}: ${pattern}`;
    compiled.push(pattern);
  }
  return compiled;
}
