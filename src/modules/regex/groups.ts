import type { ByteString } from '../../values/value.ts';
import { compilePattern, type PatternOptions } from './pattern.ts';

/** Groups of patterns from a file: `[0]` begins a group, each line is a pattern, any of which may match. */
export function parseGroups(
  text: ByteString,
  options: PatternOptions,
  limits: { readonly groups: number; readonly size: number },
): Map<number, RegExp> | string {
  const lines = new Map<number, ByteString[]>();
  let group: ByteString[] | null = null;
  for (const written of text.split('\n')) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const header = /^\[([0-9]+)\]$/.exec(line);
    if (header === null) {
      if (group === null) return `a pattern stands in front of the first group: ${line}`;
      group.push(line);
      continue;
    }
    const number = Number(header[1]);
    if (number >= limits.groups) return `group ${number} is beyond max_groups ${limits.groups}`;
    group = [];
    lines.set(number, group);
  }
  const groups = new Map<number, RegExp>();
  for (const [number, patterns] of lines) {
    const source = patterns.map((pattern) => `(?:${pattern})`).join('|');
    if (source.length > limits.size) return `group ${number} is longer than group_max_size ${limits.size}`;
    const compiled = compilePattern(source, options);
    if (typeof compiled === 'string') return `group ${number}: ${compiled}`;
    groups.set(number, compiled);
  }
  return groups;
}
