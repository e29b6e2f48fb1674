import type { ByteString } from '../../values/value.ts';

/** Whether a text matches a shell pattern as `fnmatch` reads it: `*`, `?`, `[…]`, `[!…]` and `\`. */
export function matchesShellPattern(pattern: ByteString, text: ByteString): boolean {
  return toRegex(pattern).test(text);
}

function toRegex(pattern: ByteString): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === '*') source += '[\\s\\S]*';
    else if (character === '?') source += '[\\s\\S]';
    else if (character === '\\' && index + 1 < pattern.length) source += escaped(pattern[++index]!);
    else if (character === '[') {
      const set = bracket(pattern, index);
      if (set === null) source += '\\[';
      else {
        source += set.source;
        index = set.end;
      }
    } else source += escaped(character);
  }
  return new RegExp(`^${source}$`);
}

/** `[…]` from its `[`; a `]` right behind it belongs to the set. Null when it does not end. */
function bracket(pattern: ByteString, start: number): { source: string; end: number } | null {
  const negated = /[!^]/.test(pattern[start + 1] ?? '');
  const first = start + (negated ? 2 : 1);
  const end = pattern.indexOf(']', first + 1);
  if (end < 0) return null;
  const content = pattern.slice(first, end).replace(/[\\\]^[]/g, '\\$&');
  return { source: `[${negated ? '^' : ''}${content}]`, end };
}

function escaped(character: string): string {
  return /[\w\s]/.test(character) || character > '\x7f' ? character : `\\${character}`;
}
