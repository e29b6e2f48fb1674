import type { ByteString } from '../../values/value.ts';
import { compilePattern, type PatternOptions, type PerlPattern } from './pattern.ts';

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
  const groups: ByteString[][] = [];
  for (const line of text.split('\n')) {
    if (line === '' || /^[\s#]/.test(line)) continue;
    if (line.startsWith('[')) groups.push([]);
    else if (groups.length === 0) return `a pattern stands in front of the first group: ${line}`;
    else groups.at(-1)!.push(line);
  }
  if (groups.length > limits.groups) return `there are more groups than max_groups ${limits.groups}`;
  const compiled: PerlPattern[] = [];
  for (const [number, patterns] of groups.entries()) {
    const source = patterns.map((pattern) => `(${pattern})`).join('|');
    if (source.length > limits.size) return `group ${number} is longer than group_max_size ${limits.size}`;
    const regex = compilePattern(patterns.length === 0 ? '^$' : source, options);
    if (typeof regex === 'string') return `group ${number}: ${regex}`;
    compiled.push(regex);
  }
  return compiled;
}
