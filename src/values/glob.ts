import type { ByteString } from './value.ts';

/**
 * A shell pattern as `fnmatch` reads it: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a character that is meant
 * itself.
 * @param options.ignoreCase ASCII letters match in both cases
 */
export function compileGlob(pattern: ByteString, options: { ignoreCase?: boolean } = {}): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (character === '[') {
      const end = pattern.indexOf(']', at + (/[!^]/.test(pattern[at + 1] ?? '') ? 3 : 2));
      if (end < 0) source += '\\[';
      else {
        const set = pattern.slice(at + 1, end).replace(/^[!^]/, '');
        const isNegated = set.length < end - at - 1;
        source += `[${isNegated ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
        at = end;
      }
    } else if (character === '\\' && at + 1 < pattern.length) source += literal(pattern[++at]!);
    else source += literal(character);
  }
  return new RegExp(`^${source}$`, options.ignoreCase ? 'si' : 's');
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
